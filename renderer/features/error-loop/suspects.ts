import { computed, shallowRef, watch } from 'vue';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import type { Job } from '../../../shared/models/job.ts';
import {
  mislabelled,
  mislabelledValues,
  type RatedExample,
  type Mislabelled,
} from '../../../shared/models/instruments/mislabelled.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { newestAnalysis } from '../../parts/newest-analysis.ts';
import { snapshotFaces, type ExampleFace } from '../../parts/snapshot-faces.ts';
import { setOfSnapshot } from '../../stores/added-set.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useLive } from '../../stores/live.ts';

/** A face whose label a net that has not seen it does not expect. */
export interface Suspect extends RatedExample, ExampleFace {}

/** What the newest held-out check of a snapshot found, with its faces as they stand now, and a way to check. */
export function useSuspects(snapshot: () => FaceSnapshot | undefined) {
  const jobs = useJobs();
  const found = shallowRef<Mislabelled>();
  const suspects = shallowRef<readonly Suspect[]>([]);
  const pending = shallowRef<number>();
  const starting = shallowRef(false);
  const mistake = shallowRef<unknown>();

  const live = useLive(
    () => {
      const hash = snapshot()?.hash;
      return hash === undefined
        ? undefined
        : newestAnalysis({ instrument: mislabelled.name, run: null }, (one) => {
            return one.status === 'succeeded' && one.snapshotHash === hash;
          });
    },
    (analysis) => {
      const parsed = mislabelledValues.safeParse(analysis?.result?.values);
      found.value = parsed.success ? parsed.data : undefined;
      void readFaces();
    },
    {
      follow: (event) =>
        event.type === 'faces-changed' || (event.type === 'analysis' && event.analysis.instrument === mislabelled.name),
    },
  );
  const job = computed((): Job | undefined =>
    jobs.active.find(({ kind, added }) => kind === 'instrument' && added === String(pending.value)),
  );

  async function readFaces(): Promise<void> {
    const [values, of] = [found.value, snapshot()];
    if (values === undefined || of === undefined) {
      suspects.value = [];
      return;
    }
    try {
      const named = values.faces.filter(({ label, suggested }) => label !== suggested);
      const faces = await snapshotFaces(of.hash, named);
      if (found.value === values) suspects.value = faces;
    } catch (error) {
      mistake.value = error;
    }
  }

  /** @param data a set made of the snapshot's faces; null: their pixels. */
  async function check(folds: number, data: DataRef | null): Promise<void> {
    const of = snapshot();
    if (of === undefined) return;
    mistake.value = undefined;
    starting.value = true;
    try {
      const asked = { instrument: mislabelled.name, data: data ?? (await setOfSnapshot(of)), settings: { folds } };
      pending.value = (await valueOf(lab.instruments.start(asked))).analysis.id;
    } catch (error) {
      mistake.value = error;
    } finally {
      starting.value = false;
    }
  }

  watch(
    () => snapshot()?.hash,
    () => {
      found.value = undefined;
      suspects.value = [];
      void live.read();
    },
  );
  return {
    found,
    suspects,
    job,
    starting,
    check,
    failure: computed(() => mistake.value ?? live.failure.value),
    loaded: live.loaded,
  };
}
