import type { Comparison } from '../../../shared/contract/contract.ts';
import type { MetricName, MetricSeries } from '../../../shared/models/metric.ts';
import { costPerExample } from '../../../shared/lib/cost-per-example.ts';

/** One line of the result table. `better`: the sign of a change for the better, 0 where neither is better. */
export interface ResultRow {
  title: string;
  values: (number | null)[];
  /** Value minus the first run's. */
  deltas: (number | null)[];
  better: 1 | 0 | -1;
  /** Steps at which the values were measured, where that is not the end. */
  steps?: (number | null)[];
}

const titles: Readonly<Record<MetricName, string>> = {
  'test.accuracy': 'test accuracy',
  'validation.accuracy': 'validation accuracy',
  'train.accuracy': 'training accuracy',
  'validation.cost': 'validation cost per example',
  'train.cost': 'training cost per example',
};
const order = Object.keys(titles);

/** Final metrics of the runs with their distance from the first one's, costs per example so that unequal data sets compare. */
export function resultRows(comparison: Comparison, series: ReadonlyMap<number, readonly MetricSeries[]>): ResultRow[] {
  const metrics = comparison.metrics
    .map(({ metric, values }): { metric: MetricName; values: (number | null)[] } => ({
      metric,
      values: metric.endsWith('.cost')
        ? values.map((value, index) => perExample(comparison, metric, value, index))
        : values,
    }))
    .sort((one, other) => order.indexOf(one.metric) - order.indexOf(other.metric))
    .map(({ metric, values }) => row(titles[metric], values, metric.endsWith('.cost') ? -1 : 1));
  const best = bestRow(comparison, series);
  const seconds = row('training time, s', comparison.seconds, 0);
  const place = metrics.findIndex(({ title }) => title === titles['validation.accuracy']) + 1;
  return [...metrics.slice(0, place), ...(best === undefined ? [] : [best]), ...metrics.slice(place), seconds];
}

function row(title: string, values: (number | null)[], better: ResultRow['better']): ResultRow {
  const first = values[0] ?? null;
  const deltas = values.map((value) => (value === null || first === null ? null : value - first));
  return { title, values, deltas, better };
}

function perExample(comparison: Comparison, metric: MetricName, value: number | null, index: number): number | null {
  const run = comparison.runs[index];
  if (run === undefined) return null;
  return costPerExample(run.spec.kind, value, metric === 'train.cost' ? run.examples.train : run.examples.validation);
}

/** The best validation accuracy of each run and the step it came at. */
function bestRow(comparison: Comparison, series: ReadonlyMap<number, readonly MetricSeries[]>): ResultRow | undefined {
  const bests = comparison.runs.map((run) =>
    highest(series.get(run.id)?.find(({ metric }) => metric === 'validation.accuracy')),
  );
  if (bests.every((best) => best === undefined)) return undefined;
  const values = bests.map((best) => best?.value ?? null);
  return { ...row('validation accuracy, best', values, 1), steps: bests.map((best) => best?.step ?? null) };
}

/** The highest point of a series, the first one where several are as high. */
function highest(series: MetricSeries | undefined): { value: number; step: number } | undefined {
  if (series === undefined || series.values.length === 0) return undefined;
  const value = Math.max(...series.values);
  const step = series.steps[series.values.indexOf(value)];
  return step === undefined ? undefined : { value, step };
}
