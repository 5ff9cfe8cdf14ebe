import { describe, expect, it } from 'vitest';
import {
  byNorm,
  channelMean,
  hiddenUnits,
  highest,
  paintPlanes,
  signedParts,
} from '../../../../renderer/parts/hidden-units.ts';

describe('the weights of a first layer', () => {
  it('are one column a unit: [features, units] taken apart', () => {
    // 3 features, 2 units; the entry of feature r and unit c is 10 r + c.
    const units = hiddenUnits(Float32Array.from([0, 1, 10, 11, 20, 21]).buffer, 3, 2);
    expect(units?.map(({ index, weights }) => [index, [...weights]])).toEqual([
      [0, [0, 10, 20]],
      [1, [1, 11, 21]],
    ]);
  });

  it('have the Euclidean norm, of long columns too', () => {
    expect(hiddenUnits(Float32Array.from([3, 4]).buffer, 2, 1)?.[0]?.norm).toBe(5);
    // √(70,000 · 0.5²)
    const many = hiddenUnits(new Float32Array(70_000).fill(0.5).buffer, 70_000, 1);
    expect(many?.[0]?.norm).toBeCloseTo(132.2876, 3);
  });

  it('are refused when they are not of the size the run says', () => {
    expect(hiddenUnits(new ArrayBuffer(4 * 5), 3, 2)).toBeUndefined();
    expect(hiddenUnits(new ArrayBuffer(0), 3, 0)).toBeUndefined();
  });

  it('come longest first when they are sorted, equal ones by number', () => {
    const units = hiddenUnits(Float32Array.from([1, -3, 1, 2]).buffer, 1, 4) ?? [];
    expect(byNorm(units).map(({ index }) => index)).toEqual([1, 3, 0, 2]);
    expect(units.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });
});

describe('the pictures of a unit', () => {
  it('are what is above zero and what is below it, turned; together they are the weights', () => {
    const weights = Float32Array.from([0.5, -0.25, 0, 2]);
    const { positive, negative } = signedParts(weights);
    expect([...positive]).toEqual([0.5, 0, 0, 2]);
    expect([...negative]).toEqual([0, 0.25, 0, 0]);
    expect(weights.map((_, index) => (positive[index] ?? 0) - (negative[index] ?? 0))).toEqual(weights);
  });

  it('have one plane a colour, red first, black at zero and full at the most', () => {
    // Two pixels: (1, 2, 4) and (0, 4, 8) in red, green, blue.
    const bytes = paintPlanes(Float32Array.from([1, 0, 2, 4, 4, 8]), 8);
    expect([...bytes]).toEqual([32, 64, 128, 255, 0, 128, 255, 255]);
  });

  it('are in one picture the mean of the colours, pixel by pixel', () => {
    expect([...channelMean(Float32Array.from([1, -3, 2, 0, 3, 0]), 3)]).toEqual([2, -1]);
    expect([...channelMean(Float32Array.from([1, -3]), 1)]).toEqual([1, -3]);
  });

  it('can be divided by their highest value, all zero too', () => {
    expect(highest(Float32Array.from([0.5, 2, 1]))).toBe(2);
    expect(highest(new Float32Array(3))).toBe(1e-12);
  });
});
