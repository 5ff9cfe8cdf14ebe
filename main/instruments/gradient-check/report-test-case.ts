import type { Difference, Precision } from '../../../shared/models/instruments/gradient-check.ts';
import { arithmetics, pairwiseSum, type Arithmetic } from './arithmetic.ts';
import type { Row } from './microscope.ts';

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

/** Numbers of the case by themselves, for the derivation. */
export const reportCase = { x, w, ...{ features, classes, examples } };

/** Softmax of Wᵀx, `[classes][examples]`, without the largest output taken off. */
export function probabilities(weights: readonly number[][], by: Arithmetic): number[][] {
  const powers = Array.from({ length: classes }, (_, of) =>
    Array.from({ length: examples }, (_one, example) => {
      let sum = 0;
      for (let place = 0; place < features; place++)
        sum = by.multiplyAdd(weights[place]?.[of] ?? 0, x[place]?.[example] ?? 0, sum);
      return by.exp(sum);
    }),
  );
  const totals = Array.from({ length: examples }, (_, example) =>
    powers.reduce((sum, row) => by.round(sum + (row[example] ?? 0)), 0),
  );
  return powers.map((row) => row.map((power, example) => by.round(power / (totals[example] ?? 1))));
}

/** The summed cost; example `j` is of class `j`. */
function cost(weights: readonly number[][], by: Arithmetic): number {
  const logs = probabilities(weights, by).flatMap((row, of) =>
    row.map((probability, example) => (of === example ? 1 : 0) * by.log(probability)),
  );
  return -pairwiseSum(logs, by);
}

function gradient(by: Arithmetic): number[][] {
  const found = probabilities(w, by);
  return Array.from({ length: features }, (_, place) =>
    Array.from({ length: classes }, (_one, of) => {
      let sum = 0;
      for (let example = 0; example < examples; example++) {
        const rest = by.round((found[of]?.[example] ?? 0) - (of === example ? 1 : 0));
        sum = by.multiplyAdd(x[place]?.[example] ?? 0, rest, sum);
      }
      return sum;
    }),
  );
}

/** The gradient and its differences at one step, `[5][4]` each. */
export interface CaseStep {
  h: number;
  analytic: number[][];
  differences: number[][];
}

/** All twenty weights at one step. */
export function caseStep(h: number, difference: Difference, precision: Precision): CaseStep {
  const by = arithmetics[precision];
  const before = cost(w, by);
  const at = (place: number, of: number, step: number): number =>
    cost(
      w.map((row, down) =>
        row.map((weight, across) => (down === place && across === of ? by.round(weight + step) : weight)),
      ),
      by,
    );
  const differences = w.map((row, place) =>
    row.map((_, of) => {
      const above = at(place, of, h);
      return difference === 'forward'
        ? by.round(by.round(above - before) / h)
        : by.round(by.round(above - at(place, of, -h)) / (2 * h));
    }),
  );
  return { h, analytic: gradient(by), differences };
}

/** |analytic − difference| of each weight, `[20]` row by row. */
export function caseErrors({ analytic, differences }: CaseStep, precision: Precision): number[] {
  const { round } = arithmetics[precision];
  return analytic.flatMap((row, place) =>
    row.map((exact, of) => Math.abs(round(exact - (differences[place]?.[of] ?? 0)))),
  );
}

/**
 * Total |analytic − difference| over all twenty weights for so many steps, each a tenth of the one before. The ten forward ones in
 * float64 are those of the report's Table 2, to the last bit: NumPy's sums, products added with one rounding, and logarithms and powers
 * rounded as the C library does.
 */
export function reportTestCase(
  difference: Difference = 'forward',
  precision: Precision = 'float64',
  count = 10,
): Row[] {
  let h = 1;
  return Array.from({ length: count }, () => {
    const errors = caseErrors(caseStep(h, difference, precision), precision);
    const found = { h, totalError: pairwiseSum(errors, arithmetics[precision]) };
    h /= 10;
    return found;
  });
}
