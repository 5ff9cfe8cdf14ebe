import type { RunSummary } from '../../../shared/models/run.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import { costPerExample } from '../../../shared/lib/cost-per-example.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { parameterText } from '../../ui/parameter-text.ts';

/** The text of a cell of the run table, '' where a run has no value yet, – where it never will. */
export function cellText(run: RunSummary, column: string): string {
  switch (column) {
    case 'id':
      return String(run.id);
    case 'preset':
      return run.preset ?? '–';
    case 'data':
      return run.digits ?? run.matrices ?? '–';
    case 'steps':
      return formatNumber(run.stepsDone);
    case 'test.accuracy':
    case 'validation.accuracy':
      return run.metrics[column]?.last.toFixed(4) ?? '';
    case 'train.cost':
      return cost(run, run.metrics['train.cost']?.last, run.examples.train);
    case 'validation.cost':
      return cost(run, run.metrics['validation.cost']?.last, run.examples.validation);
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

function cost(run: RunSummary, recorded: number | undefined, examples: number): string {
  if (recorded === undefined) return '';
  const each = costPerExample(run.spec.kind, recorded, examples);
  return each === null ? 'NaN' : formatNumber(each);
}

function parameter(run: RunSummary, path: string): string {
  return parameterText(specParameters(run.spec).find((candidate) => candidate.path === path)?.value);
}
