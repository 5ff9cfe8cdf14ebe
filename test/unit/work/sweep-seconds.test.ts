import { expect, it } from 'vitest';
import { secondsAtWork } from '../../../main/work/sweeps/sweep-summary.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 1) + 1000 * seconds).toISOString();
const ran = (from: number, to: number) => ({ startedAt: at(from), endedAt: at(to), attempt: 1, worked: to - from });

it('counts trials that run at once only once', () => {
  expect(secondsAtWork([ran(1, 4), ran(2, 3), ran(3, 6)], at(0))).toBe(5);
});

it('counts nothing between the end of a sweep and its extension a day later', () => {
  expect(secondsAtWork([ran(86_400, 86_403), ran(0, 2)], at(0))).toBe(5);
});

it('counts nothing of what ran before the sweep', () => {
  expect(secondsAtWork([ran(-20, -10), ran(-1, 2)], at(0))).toBe(2);
  expect(secondsAtWork([], at(0))).toBe(0);
});

it('counts a trial that was taken up again as long as it was trained', () => {
  expect(secondsAtWork([{ startedAt: at(0), endedAt: at(3600), attempt: 2, worked: 7 }], at(0))).toBe(7);
});
