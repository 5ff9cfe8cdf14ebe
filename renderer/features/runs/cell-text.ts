import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { RunField } from '../../../shared/lib/run-fields.ts';
import { runFieldValue } from '../../../shared/lib/run-field-value.ts';
import { accuracyText, formatAccuracy, formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { parameterText } from '../../../shared/lib/parameter-text.ts';

/** What forms call a value of a parameter, by its path. */
type ValueWords = (path: string, value: unknown) => string;

/**
 * The text of a cell of the run table, '' where a run has no value yet, – where it never will.
 * @param metric what the lab says about the column, where it is a metric. @param field the field of the column, where it is one.
 */
export function cellText(
  run: RunSummary,
  column: string,
  metric: MetricKind | undefined,
  field?: RunField,
  words?: ValueWords,
): string {
  if (metric !== undefined) {
    const last = run.metrics[column]?.last;
    if (last === undefined) return '';
    if (metric.display !== 'fraction') return formatNumber(last);
    const { percent, interval } = accuracyText(last, run.examples[metric.part]);
    return `${percent} ${interval}`.trim();
  }
  switch (column) {
    case 'id':
      return String(run.id);
    case 'preset':
      return run.preset ?? '–';
    case 'data':
      return run.data?.id ?? '–';
    case 'steps':
      return formatNumber(run.stepsDone);
    case 'time':
      return run.trainingSeconds > 0 ? formatDuration(run.trainingSeconds) : '';
    case 'engine':
      return run.engine?.name ?? '';
    case 'note':
      return run.note;
    default:
      return field === undefined ? '–' : valueText(field, runFieldValue(field, run), words);
  }
}

/**
 * What a cell tells on hover: an accuracy with its number of examples, a parameter by the words of a filter, and a name that may be cut
 * off.
 */
export function cellTitle(
  run: RunSummary,
  column: string,
  metric: MetricKind | undefined,
  field?: RunField,
): string | undefined {
  const last = run.metrics[column]?.last;
  if (metric?.display === 'fraction' && last !== undefined) return formatAccuracy(last, run.examples[metric.part]);
  if (column === 'data') return cellText(run, column, metric);
  const value = field?.from === 'spec' ? runFieldValue(field, run) : undefined;
  return value === undefined ? undefined : `${column} = ${parameterText(value)}`;
}

/** A value of a field, – where a run has none. @param words what forms call the values of parameters. */
export function valueText(
  field: RunField,
  value: string | number | boolean | null | undefined,
  words?: ValueWords,
): string {
  if (typeof value === 'number' && field.shown === 'fraction') return formatPercent(value);
  if (typeof value === 'number' && field.shown === 'digits') return formatNumber(value);
  return field.from === 'spec' && words !== undefined ? words(field.path, value) : parameterText(value);
}
