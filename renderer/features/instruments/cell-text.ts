import { formatNumber, formatPercent } from '../../ui/format.ts';

/** A cell of a table as it is read: fractions as percentages, nothing as a dash. */
export function cellText(value: string | number | null, display: 'text' | 'number' | 'fraction'): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return display === 'fraction' ? formatPercent(value) : formatNumber(value);
}
