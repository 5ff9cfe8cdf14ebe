import type { ShownClaim, Verdict } from '../../../shared/models/ledger/verdict.ts';
import { formatNumber } from '../../ui/format.ts';

/** A mark beside the word: never colour alone. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  reproduced: '✓',
  'same conclusion, other extractor': '✓',
  differs: '✕',
  'cannot be told': '≈',
  'not run': '◌',
};

/** A number of a claim as it is read. */
export function claimNumber({ display, unit }: Pick<ShownClaim, 'display' | 'unit'>, value: number | null): string {
  if (value === null) return '–';
  if (display === 'fraction') return `${formatNumber(100 * value)} %`;
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}
