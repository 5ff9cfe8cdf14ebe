import { capitalised } from '../../shared/lib/capitalised.ts';
import { wilsonInterval } from '../../shared/lib/statistics.ts';

const times = '\u202f';
const unbroken = '\u00a0';
const minus = '−';

/**
 * A number with `significant` digits: 0.4527, 1e-5, 12,450. Whole numbers below 10⁷ keep all their digits; an absent value is ''.
 */
export function formatNumber(value: number | null | undefined, significant = 4): string {
  if (value === null || value === undefined) return '';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  const size = Math.abs(value);
  const sign = value < 0 ? minus : '';
  if (Number.isInteger(size) && size < 1e7) return sign + size.toLocaleString('en-US');
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return sign + scientific(size, significant);
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return sign + Number(size.toPrecision(significant)).toLocaleString('en-US', fixed(Math.min(decimals, 20)));
}

function fixed(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** As a person types it: 1e-5, 2.5e-7. */
function scientific(size: number, significant: number): string {
  const [digits = '', exponent = ''] = size.toExponential(significant - 1).split('e');
  return `${String(Number(digits))}e${exponent.replace('+', '')}`;
}

/** Reads what a person typed as a number: `1e-5`, `.5`, `−3`, `10,000`. Undefined when it is none. */
export function readNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(minus, '-')
    .replace(/[\s\u202f_]/g, '');
  const joined = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(joined)) return undefined;
  return Number(joined);
}

/** A fraction in 0…1 as a percentage with `decimals` places: 90.42 %. */
export function formatPercent(fraction: number | null | undefined, decimals = 2): string {
  if (fraction === null || fraction === undefined) return '';
  return `${(fraction * 100).toFixed(decimals)}${times}%`;
}

const byteUnits = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in powers of 1000, three significant digits: 11.6 MB. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const text = power === 0 || value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
  return `${text}${times}${byteUnits[power] ?? 'bytes'}`;
}

/** A duration in seconds as a person says it: 0.4 s, 19 s, 3 min 20 s, 2 h 5 min. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${String(Number(seconds.toFixed(1)))}${times}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)}${times}s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 48 * 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return `${String(Math.round(minutes / 1440))} days`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = `${String(large)}${times}${largeUnit}`;
  return small === 0 ? first : `${first} ${String(small)}${times}${smallUnit}`;
}

/** How long before `now` (both in milliseconds since 1970): now, 4 min ago, 2 h ago, 3 days ago, then the date. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 0) return formatDate(at);
  if (seconds < 45) return 'now';
  if (seconds < 3570) return `${String(Math.max(1, Math.round(seconds / 60)))}${times}min ago`;
  if (seconds < 86_400) return `${String(Math.round(seconds / 3600))}${times}h ago`;
  const days = Math.round(seconds / 86_400);
  return days < 14 ? `${String(days)} ${days === 1 ? 'day' : 'days'} ago` : formatDate(at);
}

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The time of day: 16:25:03. */
export function formatClock(at: number): string {
  return clockFormat.format(at);
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const absoluteFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

function formatDate(at: number): string {
  return dateFormat.format(at);
}

/** Date, time and zone: 23 Nov 2026, 16:25:03 UTC. */
export function formatAbsolute(at: number): string {
  return absoluteFormat.format(at);
}

/** `one` or `many` after a count: 1 run, 1,284 runs. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** An accuracy as every page writes it. `interval`: the 95 % Wilson interval in percent, `count`: of examples; '' where n is not known. */
export interface AccuracyText {
  percent: string;
  interval: string;
  count: string;
}

/** The parts of an accuracy: 85.93 %, (85.24 … 86.60), n 10,000. @param accuracy fraction in 0…1. @param n examples it was measured on. */
export function accuracyText(accuracy: number, n: number | undefined): AccuracyText {
  const percent = formatPercent(accuracy);
  if (n === undefined || !(n > 0)) return { percent, interval: '', count: '' };
  const { low, high } = wilsonInterval(accuracy, n);
  return { percent, interval: formatInterval(low, high), count: `n${unbroken}${formatNumber(n)}` };
}

/** An interval of fractions in percent: (85.24 … 86.60). */
export function formatInterval(low: number, high: number): string {
  return `(${(low * 100).toFixed(2)}${unbroken}…${unbroken}${(high * 100).toFixed(2)})`;
}

/** An accuracy in one piece: 85.93 % (85.24 … 86.60), n 10,000. */
export function formatAccuracy(accuracy: number, n?: number): string {
  const { percent, interval, count } = accuracyText(accuracy, n);
  return interval === '' ? percent : `${percent} ${interval}, ${count}`;
}

/** The name of a field as a title, where nothing describes it: `engine.version` is Engine version, `processSeconds` Process seconds. */
export function titleOfName(name: string): string {
  const words = name.replaceAll('.', ' ').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return capitalised(words);
}
