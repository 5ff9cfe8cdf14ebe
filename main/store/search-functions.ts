import type { Database } from 'better-sqlite3';
import { foldedText } from '../../shared/lib/folded-text.ts';

/**
 * What the history searches with, as functions of SQL: `folded(text)` (`foldedText`) and `as_shown(number, how, digits)` (`asShown`).
 * Both give NULL for NULL.
 */
export function addSearchFunctions(database: Database): void {
  database.function('folded', { deterministic: true }, (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? foldedText(String(value)) : null,
  );
  database.function('as_shown', { deterministic: true }, (value: unknown, how: unknown, digits: unknown) =>
    typeof value === 'number' ? asShown(value, how, Number(digits)) : null,
  );
}

/** Digits of a measured number that a person sees: of a fraction those behind the point, of another number the significant ones. */
const seenDigits = 4;

/** The digits by which a measured number is compared with one that a person wrote: those that are shown, or as many as were written. */
export function shownDigits(how: 'fraction' | 'digits', written: number): number {
  const [mantissa = '', exponent = '0'] = Math.abs(written).toExponential().split('e');
  const significant = mantissa.replace('.', '').length;
  return Math.max(seenDigits, how === 'digits' ? significant : significant - 1 - Number(exponent));
}

/** @param how `fraction`: rounded to so many digits behind the point; else to so many significant ones. At most 100 of them. */
export function asShown(value: number, how: unknown, digits: number): number {
  const most = Math.min(100, digits);
  return Number(how === 'fraction' ? value.toFixed(most) : value.toPrecision(most));
}

/** Numbers outside of these bounds are shown as others than `shown` and on the same side of it, since rounding keeps the order. */
export function nearShown(shown: number, how: 'fraction' | 'digits', digits: number): [low: number, high: number] {
  const places = how === 'fraction' ? digits : digits - 1 - Math.floor(Math.log10(Math.abs(shown) || 1));
  const step = 10 ** -Math.min(100, places);
  return [shown - 2 * step, shown + 2 * step];
}
