import { LabError } from '../../../shared/failure.ts';
import type { RunDetail } from '../../../shared/models/run.ts';
import { directoryBytes } from '../disk-use.ts';
import { runFolder, type LabContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';
import { isResumable } from './resumable.ts';

/** Everything that is kept about a run. @throws LabError `not_found`. */
export async function runDetail(lab: LabContext, id: number): Promise<RunDetail> {
  const run = requireRun(lab, id);
  const facts = lab.store.runs.facts(id);
  if (facts === undefined) throw new LabError('not_found', `Run ${id} does not exist.`);
  return {
    ...run,
    ...facts,
    resumable: !lab.jobs.busy((job) => job.run === id) && (await isResumable(lab, run)),
    bytes: await directoryBytes(runFolder(lab, id)),
  };
}
