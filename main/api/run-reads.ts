import type { LabHandlers } from '../../shared/contract/port.ts';
import type { ReadContext } from '../work/lab-context.ts';
import { flippedExamples } from '../work/runs/flipped-examples.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { runLineage } from '../work/runs/run-lineage.ts';
import { compareRuns } from '../work/runs/run-comparison.ts';

/** What the history tells from the database and files alone, without knowing what happens. */
export function runReads(lab: ReadContext) {
  return {
    list: (query) => lab.store.runs.list(query),
    series: ({ ids, metrics, maxPoints, ...range }) => lab.store.metrics.series(ids, metrics, maxPoints, range),
    lineage: ({ id }) => runLineage(lab, id),
    log: ({ id }) => lab.store.logs.of(requireRun(lab, id).id),
    groups: (query) => lab.store.runs.groups(query),
    spread: (query) => lab.store.runs.spread(query),
    tags: () => lab.store.runs.tags(),
    compare: ({ ids, baseline }) =>
      compareRuns(
        lab,
        ids.map((id) => requireRun(lab, id)),
        baseline,
      ),
    flipped: ({ id, baseline, ...page }) => flippedExamples(lab, requireRun(lab, id), requireRun(lab, baseline), page),
  } satisfies Partial<LabHandlers['runs']>;
}
