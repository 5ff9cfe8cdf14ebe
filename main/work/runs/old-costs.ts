import type { MetricSeries } from '../../../shared/models/metric.ts';
import type { RunDetail } from '../../../shared/models/run.ts';

/** The kind of net whose costs were sums over the examples before they became means in every net. */
const summing = 'softmax-regression';

/** The points of a run of an archive of version 1, with costs as means. */
export function asMeans(
  { spec, examples }: Pick<RunDetail, 'spec' | 'examples'>,
  series: readonly MetricSeries[],
): MetricSeries[] {
  const counts = new Map([
    ['train.cost', examples.train],
    ['validation.cost', examples.validation],
  ]);
  return series.map((points) => {
    const count = spec.kind === summing ? counts.get(points.metric) : undefined;
    if (count === undefined || count === 0) return points;
    return { ...points, values: points.values.map((value) => value / count) };
  });
}
