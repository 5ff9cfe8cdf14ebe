import { LabError } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { LabContext } from '../lab-context.ts';

/** @throws LabError `not_found`. */
export function requireRun(lab: Pick<LabContext, 'store'>, id: number): RunSummary {
  const run = lab.store.runs.get(id);
  if (run === undefined)
    throw new LabError('not_found', `Run ${id} does not exist. It may have been deleted permanently.`);
  return run;
}
