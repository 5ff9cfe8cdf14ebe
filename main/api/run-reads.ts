import { LabError } from '../../shared/contract/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import type { LabContext, ReadContext } from './lab-context.ts';
import { compareRuns } from './run-comparison.ts';

/** What the history tells from the database and files alone, without knowing what goes on. */
export function runReads(lab: ReadContext) {
  return {
    list: (query) => lab.store.runs.list(query),
    series: ({ ids, metrics, maxPoints }) => lab.store.metrics.series(ids, metrics, maxPoints),
    log: ({ id }) => lab.store.logs.of(requireRun(lab, id).id),
    tags: () => lab.store.runs.tags(),
    compare: ({ ids }) =>
      compareRuns(
        lab,
        ids.map((id) => requireRun(lab, id)),
      ),
  } satisfies Partial<LabHandlers['runs']>;
}

/** @throws LabError `not_found`. */
export function requireRun(lab: Pick<LabContext, 'store'>, id: number): RunSummary {
  const run = lab.store.runs.get(id);
  if (run === undefined) throw new LabError('not_found', `There is no run ${id}. “runs list” shows those there are.`);
  return run;
}
