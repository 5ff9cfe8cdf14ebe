import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { parameterText } from '../../ui/parameter-text.ts';

/**
 * The text of a cell of the run table, '' where a run has no value yet, – where it never will.
 * @param metric what the lab says about the column, where it is a metric.
 */
export function cellText(run: RunSummary, column: string, metric: MetricKind | undefined): string {
  if (metric !== undefined) {
    const last = run.metrics[column]?.last;
    if (last === undefined) return '';
    return metric.display === 'fraction' ? last.toFixed(4) : formatNumber(last);
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

function parameter(run: RunSummary, path: string): string {
  return parameterText(specParameters(run.spec).find((candidate) => candidate.path === path)?.value);
}
