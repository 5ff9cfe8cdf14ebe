import { describe, expect, it } from 'vitest';
import { confusionOf, predict, score } from '../../../../main/learning/nets/cross-entropy.ts';

describe('the cost of logits', () => {
  it('is the sum of −log p: the report test case of part 3, computed by numpy', () => {
    const logits = Float32Array.of(5, 8, 8.4, 10.2, 10, 16, 16.8, 20.4, 15, 24, 25.2, 30.6, 20, 32, 33.6, 40.8);
    const { cost, accuracy } = score(logits, Uint8Array.of(0, 1, 2, 3), 4);
    expect(cost).toBeCloseTo(15.29374696883351, 5);
    expect(accuracy).toBe(0.25);
  });

  it('is log n for equal logits', () => {
    expect(score(new Float32Array(10), Uint8Array.of(4), 10).cost).toBeCloseTo(Math.log(10), 12);
  });

  it('neither overflows nor loses small probabilities', () => {
    expect(score(Float32Array.of(30_000, -30_000), Uint8Array.of(1), 2).cost).toBe(60_000);
    expect(score(Float32Array.of(0, 20), Uint8Array.of(1), 2).cost).toBeCloseTo(Math.log1p(Math.exp(-20)), 22);
  });

  it('is not finite when a logit is not a number', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(Number.isFinite(score(Float32Array.of(1, bad, 0), Uint8Array.of(0), 3).cost)).toBe(false);
    }
  });
});

describe('predictions', () => {
  it('are the largest logits, the first of equal ones', () => {
    expect([...predict(Float32Array.of(0, 2, 1, 5, 5, 5, -3, -2, -1), 3)]).toEqual([1, 0, 2]);
  });

  it('are counted by actual and predicted class', () => {
    const { counts, n } = confusionOf(Uint8Array.of(0, 0, 1, 2), Uint8Array.of(0, 2, 1, 1), 3);
    expect(counts).toEqual([
      [1, 0, 1],
      [0, 1, 0],
      [0, 1, 0],
    ]);
    expect(n).toBe(4);
  });
});
