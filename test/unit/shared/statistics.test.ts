import { describe, expect, it } from 'vitest';
import { classScores, differenceInterval, mcnemarProbability, wilsonInterval } from '../../../shared/lib/statistics.ts';

describe('the 95 % interval of an accuracy', () => {
  // Newcombe 1998, table I, method 3 (score without continuity correction).
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is what Newcombe printed', (right, n, low, high) => {
    const interval = wilsonInterval(right / n, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is everything when nothing was tried', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('never leaves 0…1', () => {
    expect(wilsonInterval(1, 1).high).toBeLessThanOrEqual(1);
    expect(wilsonInterval(0, 3).low).toBeGreaterThanOrEqual(0);
  });
});

describe('the 95 % interval of a difference', () => {
  // Newcombe 1998, table II, method 10 (square-and-add without continuity correction).
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])('of %i in %i and %i in %i is what Newcombe printed', (one, n, other, m, low, high) => {
    const interval = differenceInterval({ proportion: one / n, n }, { proportion: other / m, n: m });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe("McNemar's exact test", () => {
  // scipy 1.17, binomtest(nowRight, nowRight + nowWrong).pvalue.
  it.each([
    [0, 0, 1],
    [10, 1, 0.01171875],
    [9, 5, 0.4239501953125],
    [2, 13, 0.00738525390625],
    [7, 7, 1],
    [612, 163, 6.498603848689014e-62],
    [5000, 4800, 0.04440414879984631],
  ])('of %i now right and %i now wrong is what scipy computes', (nowRight, nowWrong, p) => {
    const found = mcnemarProbability(nowRight, nowWrong);
    expect(Math.abs(found - p) / p).toBeLessThan(1e-9);
  });
});

describe('the scores of a class', () => {
  // scikit-learn's user guide, classification_report of y_true = [0,1,2,2,0], y_pred = [0,0,2,1,0].
  const scores = classScores([
    [2, 0, 0],
    [1, 0, 0],
    [0, 1, 1],
  ]);

  it('are those of the published example', () => {
    expect(scores.map((score) => score.precision?.toFixed(2))).toEqual(['0.67', '0.00', '1.00']);
    expect(scores.map((score) => score.recall?.toFixed(2))).toEqual(['1.00', '0.00', '0.50']);
    expect(scores.map((score) => score.f1?.toFixed(2))).toEqual(['0.80', '0.00', '0.67']);
    expect(scores.map((score) => score.actual)).toEqual([2, 1, 2]);
  });

  it('say nothing about a class that was never predicted and has no images', () => {
    expect(classScores([[0]])).toEqual([{ precision: null, recall: null, f1: null, actual: 0, predicted: 0 }]);
  });
});
