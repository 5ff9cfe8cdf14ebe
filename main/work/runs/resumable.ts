import type { RunSummary } from '../../../shared/models/run.ts';
import { checkpointsIn } from '../../run-folder/checkpoint.ts';
import { runFolder, type LabContext } from '../lab-context.ts';

/** Whether a run stopped on the way and has a checkpoint, or at least its spec, to continue from. */
export async function isResumable(lab: LabContext, run: RunSummary): Promise<boolean> {
  // Of a run from an archive the data may not be here.
  if (run.deletedAt !== null || run.data === null) return false;
  if (run.status === 'interrupted') return true;
  if (run.status !== 'cancelled') return false;
  return (await checkpointsIn(runFolder(lab, run.id))).length > 0;
}
