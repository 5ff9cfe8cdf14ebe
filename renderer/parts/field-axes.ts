import { runFieldValue } from '../../shared/lib/run-field-value.ts';
import type { RunField } from '../../shared/lib/run-fields.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { numberAxis, wordAxis, type ParallelAxis } from '../charts/parallel-axes.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { parameterText } from '../../shared/lib/parameter-text.ts';

/**
 * A field as an axis that runs stand on: of numbers where it is one, else of the words that occur.
 * @param logarithmic also where the numbers do not differ much; where one is not above zero it stays linear.
 */
export function fieldAxis(
  field: RunField,
  runs: readonly RunSummary[],
  title: string,
  logarithmic = false,
): ParallelAxis {
  const values = runs.map((run) => runFieldValue(field, run));
  if (field.kind !== 'number') {
    return wordAxis(
      field.name,
      title,
      values.map((value) => (value === undefined ? '' : parameterText(value))),
    );
  }
  const numbers = values.map((value) => (typeof value === 'number' ? value : undefined));
  const text = (value: number): string =>
    field.shown === 'fraction' ? formatPercent(value, 1) : formatNumber(value, 3);
  return numberAxis(field.name, title, numbers, { text, logarithmic });
}

/** Names of the fields that are not the same in all of the runs, the parameters of the net first. */
export function differingFields(fields: Iterable<RunField>, runs: readonly RunSummary[]): string[] {
  return [...fields].flatMap((field) => {
    if (field.from !== 'spec' || field.name.endsWith('.kind')) return [];
    const values = new Set(runs.map((run) => runFieldValue(field, run)));
    return values.size > 1 ? [field.name] : [];
  });
}

/** The filter for what is chosen on axes, as the language of the history has it; '' where it cannot be said. */
export function chosenFilter(
  axes: readonly ParallelAxis[],
  stretches: Readonly<Record<string, readonly [low: number, high: number]>>,
): string {
  const conditions = axes.flatMap((axis) => {
    const stretch = stretches[axis.key];
    if (stretch === undefined) return [];
    const [low, high] = stretch;
    if (axis.value !== undefined) {
      return [`${axis.key} >= ${exact(axis.value(low), -1)}`, `${axis.key} <= ${exact(axis.value(high), 1)}`];
    }
    const words = axis.marks.filter(({ at }) => at >= low - 1e-9 && at <= high + 1e-9).map(({ text }) => quoted(text));
    return words.length === 0 ? [] : [`${axis.key} in (${words.join(', ')})`];
  });
  return conditions.join(' and ');
}

/** With six digits, rounded outwards, so that what lies at the edge stays inside. */
function exact(value: number, outwards: 1 | -1): string {
  if (value === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 5);
  const steps = outwards > 0 ? Math.ceil(value / unit) : Math.floor(value / unit);
  return String(Number((steps * unit).toPrecision(7)));
}

function quoted(text: string): string {
  return /^[\p{L}\p{N}_.:-]+$/u.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
