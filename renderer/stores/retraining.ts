import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { LabError } from '../../shared/failure.ts';
import { facesData } from '../../shared/models/data/matrices-data.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab, valueOf } from '../bridge/lab.ts';
import { setAddedBy } from './added-set.ts';
import { useNotices } from './notices.ts';

/**
 * A new snapshot by the rule of an old one, which leaves out what was excluded meanwhile, and the same experiment on it. Continues while
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
      const set = await setAddedBy(made.job.id);
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
