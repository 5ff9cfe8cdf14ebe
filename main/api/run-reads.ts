import type { LabHandlers } from '../../shared/contract/port.ts';
import type { ReadContext } from '../work/lab-context.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { compareRuns } from '../work/runs/run-comparison.ts';

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
