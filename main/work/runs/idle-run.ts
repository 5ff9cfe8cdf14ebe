import { LabError } from '../../../shared/failure.ts';
import { trainingJobId, type Job } from '../../../shared/models/job.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { Store } from '../../store/store.ts';

/** The job of a run that is not running. */
export function jobOf(run: RunSummary): Job {
  return {
    id: trainingJobId(run.id),
    kind: 'training',
    title: run.name,
    state: run.status,
    progress: { done: run.stepsDone, total: run.spec.steps, unit: 'steps', rate: null, etaSeconds: null },
    phase: '',
    run: run.id,
    added: null,
    error: run.status === 'failed' && run.error !== null ? { code: 'internal', message: run.error } : null,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
  };
}

/** Why a run cannot be put into the queue. */
export function refusal({ runs }: Store, id: number): LabError {
  const run = runs.get(id);
  if (run === undefined)
    return new LabError('not_found', `Run ${id} does not exist. It may have been deleted permanently.`);
  if (run.deletedAt !== null)
    return new LabError('conflict', `Run ${id} is in the trash. Restore it first, then resume it.`);
  return new LabError('conflict', `Run ${id} is already ${run.status}.`);
}
