import type { Comparison } from '../../../shared/contract/contract.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { progressMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import { capitalised } from '../../ui/format.ts';

/** One line of the result table. `better`: the sign of a change for the better, 0 where neither is better. */
export interface ResultRow {
  title: string;
  values: (number | null)[];
  /** Value minus the first run's. */
  deltas: (number | null)[];
  better: 1 | 0 | -1;
  display: MetricKind['display'];
  /** Examples that a fraction was measured on, one number a run. */
  examples?: number[];
  /** Steps at which the values were measured, where that is not the end. */
  steps?: (number | null)[];
}

/**
 * Final metrics of the runs with their distance from the first one's, in the lab's order of metrics.
 * @param kinds what the lab says about each metric.
 */
export function resultRows(
  comparison: Comparison,
  series: ReadonlyMap<number, readonly MetricSeries[]>,
  kinds: readonly MetricKind[],
): ResultRow[] {
  const names = kinds.map(({ name }) => name);
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  const ordered = [...comparison.metrics].sort((one, other) => place(one.metric) - place(other.metric));
  const metrics = ordered.map(({ metric, values }) => {
    const kind = kinds.find(({ name }) => name === metric);
    const unit = kind === undefined || kind.unit === '' ? '' : `, ${kind.unit}`;
    const title = capitalised(`${kind?.title ?? metric}${unit}`);
    const one = row(title, values, signs[kind?.direction ?? 'neither'], kind?.display);
    return {
      metric,
      row: kind?.display === 'fraction' ? { ...one, examples: examplesOf(comparison, kind.part) } : one,
    };
  });
  const best = bestRow(comparison, series);
  const seconds = row('Training time, s', comparison.seconds, 0);
  const behind = metrics.findIndex(({ metric }) => metric === progressMetric) + 1;
  const rows = metrics.map((one) => one.row);
  return [...rows.slice(0, behind), ...(best === undefined ? [] : [best]), ...rows.slice(behind), seconds];
}

function examplesOf({ runs }: Comparison, part: MetricKind['part']): number[] {
  return runs.map(({ examples }) => examples[part]);
}

const signs = { lower: -1, higher: 1, neither: 0 } as const;

function row(
  title: string,
  values: (number | null)[],
  better: ResultRow['better'],
  display: MetricKind['display'] = 'number',
): ResultRow {
  const first = values[0] ?? null;
  const deltas = values.map((value) => (value === null || first === null ? null : value - first));
  return { title, values, deltas, better, display };
}

/** The best validation accuracy of each run and the step it came at. */
function bestRow(comparison: Comparison, series: ReadonlyMap<number, readonly MetricSeries[]>): ResultRow | undefined {
  const bests = comparison.runs.map((run) =>
    highest(series.get(run.id)?.find(({ metric }) => metric === progressMetric)),
  );
  if (bests.every((best) => best === undefined)) return undefined;
  const values = bests.map((best) => best?.value ?? null);
  return {
    ...row('Best validation accuracy', values, 1, 'fraction'),
    examples: examplesOf(comparison, 'validation'),
    steps: bests.map((best) => best?.step ?? null),
  };
}

/** The highest point of a series, the first one where several are as high. */
function highest(series: MetricSeries | undefined): { value: number; step: number } | undefined {
  if (series === undefined || series.values.length === 0) return undefined;
  const value = Math.max(...series.values);
  const step = series.steps[series.values.indexOf(value)];
  return step === undefined ? undefined : { value, step };
}
