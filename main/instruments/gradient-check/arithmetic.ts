import { fusedMultiplyAdd, roundedExp, roundedLog } from '../../../shared/lib/double-double.ts';
import type { Precision } from '../../../shared/models/instruments/gradient-check.ts';

/** The arithmetic of one precision: every result is rounded to it once. */
export interface Arithmetic {
  round: (value: number) => number;
  /** a · b + c. */
  multiplyAdd: (a: number, b: number, c: number) => number;
  exp: (value: number) => number;
  log: (value: number) => number;
}

const float32 = Math.fround;

export const arithmetics: Record<Precision, Arithmetic> = {
  float64: { round: (value) => value, multiplyAdd: fusedMultiplyAdd, exp: roundedExp, log: roundedLog },
  float32: {
    round: float32,
    // A product of two float32 is exact in float64.
    multiplyAdd: (a, b, c) => float32(float32(a) * float32(b) + float32(c)),
    exp: (value) => float32(Math.exp(value)),
    log: (value) => float32(Math.log(value)),
  },
};

/** Σ in NumPy's pairwise order for up to 128 numbers: eight running sums, then these by pairs, then the rest. */
export function pairwiseSum(numbers: readonly number[], { round }: Arithmetic): number {
  const eights = numbers.length - (numbers.length % 8);
  const sum = (a: number, b: number): number => round(a + b);
  if (eights === 0) return numbers.reduce(sum, 0);
  const running = numbers.slice(0, 8);
  for (let place = 8; place < eights; place++) {
    running[place % 8] = sum(running[place % 8] ?? 0, numbers[place] ?? 0);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = running;
  const pairs = sum(sum(sum(a, b), sum(c, d)), sum(sum(e, f), sum(g, h)));
  return numbers.slice(eights).reduce(sum, pairs);
}
