import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { LabError } from '../../shared/failure.ts';
import { facesData } from '../../shared/models/data/matrices-data.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab, subscribe, valueOf } from '../bridge/lab.ts';
import { useNotices } from './notices.ts';

/**
 * A new snapshot by the rule of an old one, which leaves out what was excluded meanwhile, and the same experiment on it. Goes on while
 * another page is open.
 */
export const useRetraining = defineStore('retraining', () => {
  const notices = useNotices();
  const phase = ref('');
  const failure = shallowRef<unknown>();

  /** @returns the new run; undefined where it could not be started, which `failure` says. */
  async function begin(
    run: Pick<RunSummary, 'id' | 'snapshotHash' | 'spec' | 'preset' | 'name' | 'engine'>,
  ): Promise<number | undefined> {
    if (phase.value !== '') return undefined;
    failure.value = undefined;
    try {
      phase.value = 'New snapshot';
      const { snapshot: old } = await valueOf(lab.faceSnapshots.show({ snapshot: run.snapshotHash }));
      const { rule, imaging, name } = old;
      const made = await valueOf(lab.faceSnapshots.create({ rule, imaging, name }));
      if (made.snapshot.hash === old.hash) {
        throw new LabError(
          'conflict',
          'No face of this snapshot was excluded or changed since, so a new one would be the same.',
        );
      }
      const set = await endOf(made.job.id);
      phase.value = 'Starting the run';
      const started = await valueOf(
        lab.training.start({
          spec: run.spec,
          data: { kind: facesData.kind, id: set },
          preset: run.preset,
          name: run.name,
          engine: run.engine?.name ?? null,
          parent: run.id,
        }),
      );
      notices.tell(`Run ${started.run} trains on “${made.snapshot.name}”.`, {
        kind: 'good',
        open: { label: 'Compare', to: `/compare?runs=${run.id},${started.run}` },
      });
      return started.run;
    } catch (error) {
      failure.value = error;
      return undefined;
    } finally {
      phase.value = '';
    }
  }

  return { phase, failure, begin };
});

/** Waits for a job that adds a set. @returns the set's id. */
async function endOf(id: string): Promise<string> {
  let stop = (): void => undefined;
  const heard = new Promise<void>((resolve) => {
    stop = subscribe((event) => {
      if (event.type === 'job' && event.job.id === id && event.job.endedAt !== null) resolve();
    });
  });
  try {
    if ((await valueOf(lab.jobs.get({ id }))).endedAt === null) await heard;
    const job = await valueOf(lab.jobs.get({ id }));
    if (job.added !== null && job.state === 'succeeded') return job.added;
    throw new LabError('unavailable', job.error?.message ?? `The matrices were ${job.state}.`);
  } finally {
    stop();
  }
}
