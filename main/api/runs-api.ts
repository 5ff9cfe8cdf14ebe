import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { LabContext } from '../work/lab-context.ts';
import type { LabServices } from '../work/lab-services.ts';
import { purgeRuns } from '../work/runs/purge-runs.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { runDetail } from '../work/runs/run-detail.ts';
import { runReads } from './run-reads.ts';
import { testAccuracy } from '../work/runs/test-accuracy.ts';
import { confusedExamples } from '../work/runs/tested-examples.ts';

/** The history: finding, reading, annotating, comparing, deleting runs. */
export function runsApi(lab: LabServices): LabHandlers['runs'] {
  return {
    ...runReads(lab),
    get: ({ id }) => runDetail(lab, id),
    update: ({ id, ...changes }) => {
      requireRun(lab, id);
      const run = lab.store.runs.update(id, changes);
      lab.events.emit({ type: 'run', run });
      return run;
    },
    testAccuracy: ({ id }) => testAccuracy(lab, requireRun(lab, id)),
    confused: ({ id, ...cell }) => confusedExamples(lab, requireRun(lab, id), cell),
    example: ({ id, index }) => lab.looks.example(id, index),
    flow: ({ id, index }) => lab.looks.flow(id, index),
    delete: ({ ids }) => {
      for (const id of ids) {
        if (lab.jobs.busy((job) => job.run === id)) {
          throw new LabError('conflict', `Run ${id} is training. Cancel it first, then delete it.`);
        }
        requireRun(lab, id);
      }
      lab.store.runs.delete(ids, new Date().toISOString());
      return tell(lab, ids);
    },
    restore: ({ ids }) => {
      for (const id of ids) requireRun(lab, id);
      lab.store.runs.restore(ids);
      return tell(lab, ids);
    },
    purge: async ({ ids }) => {
      for (const id of ids) {
        if (requireRun(lab, id).deletedAt === null) {
          throw new LabError(
            'conflict',
            `Run ${id} is not in the trash. Delete it first; only what is in the trash can be deleted permanently.`,
          );
        }
      }
      return { ids, bytes: await purgeRuns(lab, ids) };
    },
  };
}

function tell(lab: LabContext, ids: number[]): { ids: number[] } {
  for (const id of ids) lab.events.emit({ type: 'run', run: requireRun(lab, id) });
  return { ids };
}
