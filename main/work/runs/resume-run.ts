import { LabError } from '../../../shared/failure.ts';
import type { Job } from '../../../shared/models/job.ts';
import { isActive, type RunSummary } from '../../../shared/models/run.ts';
import { statusWords } from '../../../shared/models/run-status.ts';
import type { LabContext } from '../lab-context.ts';
import { engineFor, engineOfRun } from './engine-for.ts';
import type { QueueContext } from './queue-context.ts';
import { requireRun } from './require-run.ts';
import { isResumable } from './resumable.ts';

/**
 * Lets a run that stopped on the way wait for its turn to continue from its last checkpoint.
 * @throws LabError `not_found`; `conflict` when it cannot continue, waits or is being trained, or is in the trash; `unavailable` when the
 * engine it began with is not on this machine.
 */
export async function resumeRun(lab: QueueContext, id: number): Promise<{ run: number; job: Job }> {
  // A run that ended when the store took nothing has ended, as soon as the store does.
  lab.late.settle();
  const run = requireRun(lab, id);
  const claimed = lab.queue.claim(id);
  if (claimed !== undefined) return { run: id, job: claimed };
  if (lab.jobs.busy((job) => job.run === id)) throw new LabError('conflict', alreadyBusy(run));
  if (!(await isResumable(lab, run))) throw notResumable(lab, id);
  // The same numbers come only from the same engine.
  await engineFor(lab, engineOfRun(lab.store, run)).catch((error: unknown) => {
    throw error instanceof LabError && error.code === 'unavailable' ? engineGone(id, error) : error;
  });
  return { run: id, job: lab.queue.enqueue(id) };
}

function engineGone(id: number, { code, message, details }: LabError): LabError {
  const words = `${message} Run ${id} keeps the engine it began with. Install that again and resume it, or run it again on another one.`;
  return new LabError(code, words, details);
}

function alreadyBusy({ id, status }: RunSummary): string {
  if (isActive(status)) return `Run ${id} is already ${status}.`;
  return `A job still works on run ${id}. Try again when it has ended.`;
}

function notResumable(lab: LabContext, id: number): LabError {
  const { deletedAt, status } = requireRun(lab, id);
  if (deletedAt !== null)
    return new LabError('conflict', `Run ${id} is in the trash. Restore it first, then resume it.`);
  if (isActive(status)) return new LabError('conflict', `Run ${id} is already ${status}.`);
  return new LabError('conflict', `Run ${id} ${statusWords[status]} and cannot be resumed. Run it again instead.`);
}
