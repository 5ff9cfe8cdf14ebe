import { expect, it } from 'vitest';
import { retryAfterMs } from '../../../../../main/data/download/polite/response-headers.ts';

const now = Date.parse('Mon, 23 Nov 2026 19:00:00 GMT');
const week = 7 * 24 * 3600 * 1000;

it.each([
  ['0', 0],
  ['1', 1000],
  ['  30 ', 30_000],
  ['120', 120_000],
  ['86400', 86_400_000],
  ['99999999999999999999', week],
  ['Mon, 23 Nov 2026 19:00:45 GMT', 45_000],
  ['Monday, 23-Nov-26 19:00:45 GMT', 45_000],
  ['Mon Nov 23 19:00:45 2026 GMT', 45_000],
  ['Tue, 24 Nov 2026 19:00:00 GMT', 86_400_000],
  ['Tue, 24 Nov 2099 19:00:00 GMT', week],
  ['Sun, 22 Nov 2026 19:00:00 GMT', 0],
  ['-5', 0],
  ['soon', 0],
  ['', 0],
])('“%s” asks for %d ms, within bounds', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

it('asks for nothing without a header', () => {
  expect(retryAfterMs(undefined, now)).toBe(0);
});
