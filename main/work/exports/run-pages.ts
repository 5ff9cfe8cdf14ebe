import type { MetricSeries } from '../../../shared/models/metric.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { ReadContext } from '../lab-context.ts';

/** Points of one metric that are read at once: what is made of them takes the lab a few milliseconds. */
const pointsAtOnce = 2000;

/** The points of a run, stretch after stretch of its steps, so that however many there are a few are in memory. */
export function* pagesOf(
  { store }: Pick<ReadContext, 'store'>,
  { id, metrics }: Pick<RunSummary, 'id' | 'metrics'>,
  names: readonly string[] = Object.keys(metrics),
): Generator<MetricSeries[]> {
  const summaries = names.flatMap((name) => metrics[name] ?? []);
  const last = Math.max(-1, ...summaries.map(({ lastStep }) => lastStep));
  const most = Math.max(1, ...summaries.map(({ count }) => count));
  const stretch = Math.max(1, Math.ceil(((last + 1) * pointsAtOnce) / most));
  for (let from = 0; from <= last; from += stretch) {
    const range = { from, to: from + stretch - 1 };
    yield store.metrics.series([id], names, null, range)[0]?.series ?? [];
  }
}
