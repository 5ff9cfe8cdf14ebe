import type { Comparison } from '../../../shared/contract/contract.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { progressMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import { capitalised } from '../../../shared/lib/capitalised.ts';

/** One line of the result table. `better`: the sign of a change for the better, 0 where neither is better. */
export interface ResultRow {
  title: string;
  /** Name of the metric; of what is made of one, that one's. */
  metric: string;
  values: (number | null)[];
  /** Value minus the baseline's; null where there is none, or it would compare other examples. */
  deltas: (number | null)[];
  better: 1 | 0 | -1;
  display: MetricKind['display'];
  /** Part of the data it was measured on; undefined for what was not measured on data. */
  part?: MetricKind['part'] | undefined;
  /** Examples that a fraction was measured on, one number a run. */
  examples?: number[];
  /** 95 % interval of the difference of two fractions. */
  intervals?: Comparison['metrics'][number]['intervals'];
  /** Steps at which the values were measured, where that is not the end. */
  steps?: (number | null)[];
}

/**
 * Final metrics of the runs with their distance from the baseline's, in the lab's order of metrics.
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
  const rows = ordered.map(({ metric, values, deltas, intervals }): ResultRow => {
    const kind = kinds.find(({ name }) => name === metric);
    const unit = kind === undefined || kind.unit === '' ? '' : `, ${kind.unit}`;
    return {
      ...{ title: capitalised(`${kind?.title ?? metric}${unit}`), metric, values, deltas, part: kind?.part },
      better: signs[kind?.direction ?? 'neither'],
      display: kind?.display ?? 'number',
      ...(kind?.display === 'fraction' ? { examples: examplesOf(comparison, kind.part), intervals } : {}),
    };
  });
  const behind = rows.findIndex(({ metric }) => metric === progressMetric) + 1;
  const best = bestRow(comparison, series);
  return [
    ...rows.slice(0, behind),
    ...(best === undefined ? [] : [best]),
    ...rows.slice(behind),
    secondsRow(comparison),
  ];
}

/** The number of examples that all results of a row were measured on, where it is the same: said once, beside the title. */
export function commonExamples({ values, examples = [] }: Pick<ResultRow, 'values' | 'examples'>): number | undefined {
  const counts = new Set(examples.filter((_, place) => (values[place] ?? null) !== null));
  const [count = 0] = counts;
  return counts.size === 1 && count > 0 ? count : undefined;
}

/** Place of the baseline among the compared runs. */
export function baselinePlace({ runs, baseline }: Pick<Comparison, 'runs' | 'baseline'>): number {
  return Math.max(
    0,
    runs.findIndex(({ id }) => id === baseline),
  );
}

function examplesOf({ runs }: Comparison, part: MetricKind['part']): number[] {
  return runs.map(({ examples }) => examples[part]);
}

const signs = { lower: -1, higher: 1, neither: 0 } as const;

function secondsRow(comparison: Comparison): ResultRow {
  const values = comparison.seconds;
  const first = values[baselinePlace(comparison)] ?? 0;
  const deltas = values.map((value) => value - first);
  return { title: 'Training time, s', metric: 'trainingSeconds', values, deltas, better: 0, display: 'number' };
}

/** The best validation accuracy of each run and the step it came at. */
function bestRow(comparison: Comparison, series: ReadonlyMap<number, readonly MetricSeries[]>): ResultRow | undefined {
  const metric = progressMetric;
  const bests = comparison.runs.map((run) => highest(series.get(run.id)?.find((one) => one.metric === metric)));
  if (bests.every((best) => best === undefined)) return undefined;
  const values = bests.map((best) => best?.value ?? null);
  const first = values[baselinePlace(comparison)] ?? null;
  const isCompared = (place: number): boolean => comparison.apart[place]?.validation === null;
  return {
    ...{ title: 'Best validation accuracy', metric, values, better: 1, display: 'fraction', part: 'validation' },
    deltas: values.map((value, place) =>
      value === null || first === null || !isCompared(place) ? null : value - first,
    ),
    examples: examplesOf(comparison, 'validation'),
    steps: bests.map((best) => best?.step ?? null),
  };
}

/** The highest point of a series, the first one where several are as high. */
function highest(series: MetricSeries | undefined): { value: number; step: number } | undefined {
  if (series === undefined || series.values.length === 0) return undefined;
  let best = 0;
  series.values.forEach((value, place) => {
    if (value > (series.values[best] ?? 0)) best = place;
  });
  const [value, step] = [series.values[best], series.steps[best]];
  return step === undefined || value === undefined ? undefined : { value, step };
}
