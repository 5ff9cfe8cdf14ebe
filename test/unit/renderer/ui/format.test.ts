import { describe, expect, it } from 'vitest';
import { formatExact } from '../../../../shared/lib/exact-number.ts';
import {
  formatAccuracy,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRelative,
  readNumber,
  titleOfName,
} from '../../../../renderer/ui/format.ts';

/** The thin spaces and those that keep words together, as plain ones. */
const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('numbers', () => {
  it.each([
    [0.85951, '0.8595'],
    [0.5, '0.5000'],
    [12.3456, '12.35'],
    [1284, '1,284'],
    [60_000, '60,000'],
    [0, '0'],
    [0.00001, '1e-5'],
    [0.00012346, '1.235e-4'],
    [123_456_789, '1.235e8'],
    [-0.2373, '−0.2373'],
    [999.96, '1,000.0'],
    [Number.NaN, 'NaN'],
    [-Infinity, '−∞'],
    [null, ''],
  ])('shows %s as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    ['1e-5', 0.00001],
    ['.5', 0.5],
    ['−3', -3],
    ['10,000', 10_000],
    [' 2.5E3 ', 2500],
    ['5.', 5],
  ])('reads %s', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each(['', 'abc', '1e', '0x10', '1,5', '--2', 'Infinity', '1.2.3'])('does not take %j for a number', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });

  it.each([1e-5, 0.99, 500, 1e-6, 12_345_678, 0.1 + 0.2, -2.5e-7, 0])(
    'reads back what it writes exactly: %s',
    (value) => {
      expect(readNumber(formatExact(value))).toBe(value);
    },
  );
});

describe('units', () => {
  it('shows an accuracy with its Wilson interval and n', () => {
    // Newcombe (1998), table I, method 3: 81 of 263 gives 0.2553 … 0.3662.
    expect(plain(formatAccuracy(81 / 263, 263))).toBe('30.80 % (25.53 … 36.62), n 263');
  });

  it('shows an accuracy alone where the number of examples is not known', () => {
    expect(plain(formatAccuracy(0.9044))).toBe('90.44 %');
    expect(plain(formatAccuracy(0.9044, 0))).toBe('90.44 %');
  });

  it('shows bytes in powers of a thousand', () => {
    expect([0, 999, 1000, 11_594_722, 187_000_000, 1.2e9].map((bytes) => plain(formatBytes(bytes)))).toEqual([
      '0 bytes',
      '999 bytes',
      '1 kB',
      '11.6 MB',
      '187 MB',
      '1.2 GB',
    ]);
  });

  it('shows durations as a person says them', () => {
    expect([0.42, 9.96, 59.6, 200, 7500, 400_000].map((seconds) => plain(formatDuration(seconds)))).toEqual([
      '0.4 s',
      '10 s',
      '1 min',
      '3 min 20 s',
      '2 h 5 min',
      '5 days',
    ]);
  });

  it('shows percentages and counts', () => {
    expect(plain(formatPercent(0.9044))).toBe('90.44 %');
    expect([formatCount(1, 'run'), formatCount(1284, 'run'), formatCount(2, 'class', 'classes')]).toEqual([
      '1 run',
      '1,284 runs',
      '2 classes',
    ]);
  });

  it('shows how long ago something was', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    const ago = (seconds: number): string => plain(formatRelative(now - seconds * 1000, now));
    expect([ago(3), ago(240), ago(7200), ago(86_400), ago(3 * 86_400), ago(60 * 86_400)]).toEqual([
      'now',
      '4 min ago',
      '2 h ago',
      '1 day ago',
      '3 days ago',
      '24 Sept 2026',
    ]);
  });
});

it('makes a title of the name of a field that nothing describes', () => {
  const names = ['status', 'engine.version', 'examples.train', 'processSeconds', 'createdAt', 'earlyStopping'];
  expect(names.map(titleOfName)).toEqual([
    ...['Status', 'Engine version', 'Examples train', 'Process seconds', 'Created at', 'Early stopping'],
  ]);
});
