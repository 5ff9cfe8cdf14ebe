import { describe, expect, it } from 'vitest';
import { extent, logTicks, nearestIndex, smooth } from '../../../shared/lib/series.ts';

describe('smoothing', () => {
  it('leaves a constant alone from the first value on', () => {
    const smoothed = smooth([3, 3, 3], 0.9);
    for (const value of smoothed) expect(value).toBeCloseTo(3, 12);
  });

  it('is the debiased moving average: (0.5·1 + 2) / (0.5 + 1) for the second of 1, 2 at weight 0.5', () => {
    expect(smooth([1, 2], 0.5)[1]).toBeCloseTo(2.5 / 1.5, 12);
  });

  it('keeps gaps where they are, and does not let them count', () => {
    expect(smooth([1, null, Number.NaN, 1], 0.5)).toEqual([1, null, null, 1]);
  });
});

describe('the nearest position', () => {
  it('is found between, before and after the positions', () => {
    const steps = [0, 5, 10, 499];
    expect([-3, 2, 3, 8, 1000].map((at) => nearestIndex(steps, at))).toEqual([0, 0, 1, 2, 3]);
    expect(nearestIndex([], 1)).toBe(-1);
  });
});

describe('the extent', () => {
  it('passes over gaps and what is not finite', () => {
    expect(extent([null, 2, Infinity, -1])).toEqual({ low: -1, high: 2 });
    expect(extent([0, 2, -1, 0.5], true)).toEqual({ low: 0.5, high: 2 });
    expect(extent([Number.NaN])).toBeUndefined();
  });
});

describe('logarithmic ticks', () => {
  it('are 1, 2, 5 within a few decades', () => {
    expect(logTicks(0.2, 6)).toEqual([0.2, 0.5, 1, 2, 5]);
  });

  it('are powers of ten alone over many', () => {
    expect(logTicks(0.001, 100)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
  });

  it('are closer within half a decade', () => {
    expect(logTicks(0.6, 1.6)).toEqual([0.6, 0.8, 1, 1.2, 1.5]);
  });

  it('are none for an axis that cannot be', () => {
    expect(logTicks(0, 1)).toEqual([]);
  });
});
