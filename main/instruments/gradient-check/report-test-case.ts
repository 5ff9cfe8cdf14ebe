import { fusedMultiplyAdd, roundedExp, roundedLog } from '../../../shared/lib/double-double.ts';

/** The test case of the report's Figure 5: four examples of five features as columns, four classes. */
const x = Array.from({ length: 5 }, () => [1, 2, 3, 4]);
const w = [
  [1, 0, 1.2, 3],
  [1, 2, 0.2, 1.2],
  [1, 8, 1, 4],
  [1, -2, 3, 1],
  [1, 0, 3, 1],
];
const [features, classes, examples] = [5, 4, 4];

/** Σ in NumPy's pairwise order for up to 128 numbers: eight running sums, then these by pairs, then the rest. */
function pairwiseSum(numbers: readonly number[]): number {
  const eights = numbers.length - (numbers.length % 8);
  if (eights === 0) return numbers.reduce((sum, one) => sum + one, 0);
  const running = numbers.slice(0, 8);
  for (let place = 8; place < eights; place++) running[place % 8] = (running[place % 8] ?? 0) + (numbers[place] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = running;
  return numbers.slice(eights).reduce((sum, one) => sum + one, a + b + (c + d) + (e + f + (g + h)));
}

/** Softmax of Wᵀx, `[classes][examples]`, without the largest output taken off. */
function probabilities(weights: readonly number[][]): number[][] {
  const powers = Array.from({ length: classes }, (_, of) =>
    Array.from({ length: examples }, (_one, example) => {
      let sum = 0;
      for (let place = 0; place < features; place++)
        sum = fusedMultiplyAdd(weights[place]?.[of] ?? 0, x[place]?.[example] ?? 0, sum);
      return roundedExp(sum);
    }),
  );
  const totals = Array.from({ length: examples }, (_, example) =>
    powers.reduce((sum, row) => sum + (row[example] ?? 0), 0),
  );
  return powers.map((row) => row.map((power, example) => power / (totals[example] ?? 1)));
}

/** The summed cost; example `j` is of class `j`. */
function cost(weights: readonly number[][]): number {
  const logs = probabilities(weights).flatMap((row, of) =>
    row.map((probability, example) => (of === example ? 1 : 0) * roundedLog(probability)),
  );
  return -pairwiseSum(logs);
}

function gradient(): number[][] {
  const found = probabilities(w);
  return Array.from({ length: features }, (_, place) =>
    Array.from({ length: classes }, (_one, of) => {
      let sum = 0;
      for (let example = 0; example < examples; example++) {
        const rest = (found[of]?.[example] ?? 0) - (of === example ? 1 : 0);
        sum = fusedMultiplyAdd(x[place]?.[example] ?? 0, rest, sum);
      }
      return sum;
    }),
  );
}

/**
 * Total |analytic − forward difference| over all twenty weights for the ten steps of the report's Table 2, to the last bit: NumPy's
 * sums, products added with one rounding, and logarithms and powers rounded as the C library does.
 */
export function reportTestCase(): { h: number; totalError: number }[] {
  const analytic = gradient();
  const before = cost(w);
  let h = 1;
  return Array.from({ length: 10 }, () => {
    const errors = w.flatMap((row, place) =>
      row.map((weight, of) => {
        const moved = w.map((other) => [...other]);
        const target = moved[place];
        if (target !== undefined) target[of] = weight + h;
        return Math.abs((analytic[place]?.[of] ?? 0) - (cost(moved) - before) / h);
      }),
    );
    const found = { h, totalError: pairwiseSum(errors) };
    h /= 10;
    return found;
  });
}
