import { describe, expect, it } from 'vitest';
import { momentumInstrument } from '../../../main/instruments/momentum/momentum.ts';
import { optimum, path, rate } from '../../../shared/lib/quadratic-valley.ts';

describe('momentum in a valley', () => {
  it.each([1, 2, 10, 1000])('is best with the pair of Polyak: condition number %d', (condition) => {
    const best = optimum(condition);
    const root = Math.sqrt(condition);
    expect(best.rate).toBeCloseTo((root - 1) / (root + 1), 12);
    expect(rate(condition, best.alpha, best.gamma)).toBeCloseTo(best.rate, 6);
    for (const alpha of [0.5, 0.9, 1.1, 1.5]) {
      for (const gamma of [0.5, 0.95, 1.02]) {
        const other = rate(condition, alpha * best.alpha, Math.min(0.9999, gamma * best.gamma + 0.01));
        expect(other).toBeGreaterThanOrEqual(best.rate - 1e-9);
      }
    }
  });

  it('shrinks the error of a path as fast as the rate says', () => {
    for (const [condition, alpha, gamma] of [
      [50, 1, 0],
      [50, 1.2, 0.6],
      [400, 2.5, 0.85],
    ] as const) {
      const points = path(condition, alpha, gamma, 900);
      const length = (place: number): number => Math.hypot(...(points[place] ?? [0, 0]));
      const measured = (length(900) / length(500)) ** (1 / 400);
      expect(measured).toBeCloseTo(rate(condition, alpha, gamma), 2);
    }
  });

  it('runs away where the rate is above 1, and the path ends before its numbers do', () => {
    expect(rate(10, 4.5, 0.9)).toBeGreaterThan(1);
    const points = path(10, 4.5, 0.9, 2000);
    expect(points.length).toBeLessThan(2000);
    expect(points.flat().every(Number.isFinite)).toBe(true);
  });

  it('is told in a sentence with the pair', async () => {
    const task = {
      run: null,
      data: null,
      peers: [],
      progress: () => Promise.resolve(),
      signal: new AbortController().signal,
    };
    const settings = { condition: 100, learningRate: 0, momentum: 0, steps: 30 };
    const { summary, values } = await momentumInstrument.run({ ...task, settings });
    expect(summary).toContain('momentum 0.6694');
    expect(values?.['best']).toMatchObject({ gamma: expect.closeTo((9 / 11) ** 2, 12) as number });
  });
});
