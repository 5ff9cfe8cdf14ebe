import type { TaskOutcome } from '../../jobs/task.ts';
import type { LabContext } from '../lab-context.ts';
import { ChangedFaces } from './changed-faces.ts';

/**
 * Runs work on faces as a job does it: what changed is told, the last of it at the end, and work that the signal broke off ended as
 * the signal says.
 * @throws what `work` throws without having been broken off.
 */
export async function faceJob(
  lab: Pick<LabContext, 'events'>,
  signal: AbortSignal,
  work: (changed: ChangedFaces) => Promise<void>,
): Promise<TaskOutcome> {
  const changed = new ChangedFaces(lab.events);
  try {
    await work(changed);
    if (!signal.aborted) return 'succeeded';
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    changed.flush();
  }
  return signal.reason === 'closing' ? 'interrupted' : 'cancelled';
}
