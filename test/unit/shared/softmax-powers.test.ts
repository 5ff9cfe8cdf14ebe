import { expect, it } from 'vitest';
import { softmaxPowers } from '../../../shared/lib/softmax-powers.ts';

it('is e to each logit, and divided by the largest where that is beyond all numbers', () => {
  expect(softmaxPowers([0, Math.LN2])).toEqual({ divided: false, values: [1, Math.exp(Math.LN2)] });
  const diverged = softmaxPowers([-80_000, 800, 800 + Math.LN2]);
  expect(diverged.divided).toBe(true);
  expect(diverged.values[0]).toBe(0);
  expect(diverged.values[1]).toBeCloseTo(0.5, 12);
  expect(diverged.values[2]).toBe(1);
});
