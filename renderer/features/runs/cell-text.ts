import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import { accuracyText, formatAccuracy, formatDuration, formatNumber } from '../../ui/format.ts';
import { parameterText } from '../../ui/parameter-text.ts';

/**
 * The text of a cell of the run table, '' where a run has no value yet, – where it never will.
 * @param metric what the lab says about the column, where it is a metric.
 */
export function cellText(run: RunSummary, column: string, metric: MetricKind | undefined): string {
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
      return parameter(run, column);
  }
}

/** What a cell tells on hover: an accuracy with its number of examples, and a name that may be cut off. */
export function cellTitle(run: RunSummary, column: string, metric: MetricKind | undefined): string | undefined {
  const last = run.metrics[column]?.last;
  if (metric?.display === 'fraction' && last !== undefined) return formatAccuracy(last, run.examples[metric.part]);
  return column === 'data' ? cellText(run, column, metric) : undefined;
}

function parameter(run: RunSummary, path: string): string {
  return parameterText(specParameters(run.spec).find((candidate) => candidate.path === path)?.value);
}
