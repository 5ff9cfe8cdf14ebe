/**
 * Degree, coefficients and initial direction numbers of the first dimensions after the first.
 * Source: S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008), 2635–2654, the table `new-joe-kuo-6.21201`.
 */
const directions: readonly { degree: number; coefficients: number; initial: readonly number[] }[] = [
  { degree: 1, coefficients: 0, initial: [1] },
  { degree: 2, coefficients: 1, initial: [1, 3] },
  { degree: 3, coefficients: 1, initial: [1, 3, 1] },
  { degree: 3, coefficients: 2, initial: [1, 1, 1] },
  { degree: 4, coefficients: 1, initial: [1, 1, 3, 3] },
  { degree: 4, coefficients: 4, initial: [1, 3, 5, 13] },
  { degree: 5, coefficients: 2, initial: [1, 1, 5, 5, 17] },
  { degree: 5, coefficients: 4, initial: [1, 1, 5, 5, 5] },
  { degree: 5, coefficients: 7, initial: [1, 1, 7, 11, 19] },
];

/** Parameters that can be varied by a Sobol sequence. */
export const mostSobolDimensions = directions.length + 1;

const bits = 32;

/**
 * Points of the Sobol sequence in the unit cube, from its origin on: `count` of `dimensions` numbers in 0…1, without 1. They fill the cube
 * evenly however many are taken.
 * @throws RangeError for more dimensions than `mostSobolDimensions`.
 */
export function sobolPoints(count: number, dimensions: number): number[][] {
  const columns = Array.from({ length: dimensions }, (_, dimension) => directionNumbers(dimension));
  const state = new Uint32Array(dimensions);
  return Array.from({ length: count }, (_, place) => {
    const point = [...state].map((word) => word / 2 ** bits);
    const lowestZero = 31 - Math.clz32(~place & (place + 1));
    columns.forEach((column, dimension) => {
      state[dimension] = (state[dimension] ?? 0) ^ (column[lowestZero] ?? 0);
    });
    return point;
  });
}

/** The direction numbers of one dimension, each a fraction of 2³². */
function directionNumbers(dimension: number): Uint32Array {
  const numbers = new Uint32Array(bits);
  if (dimension === 0) return numbers.map((_, place) => 2 ** (bits - 1 - place));
  const direction = directions[dimension - 1];
  if (direction === undefined) {
    throw new RangeError(`A Sobol sequence has ${mostSobolDimensions} dimensions here, not ${dimension + 1}.`);
  }
  const { degree, coefficients, initial } = direction;
  for (let place = 0; place < bits; place++) {
    if (place < degree) {
      numbers[place] = (initial[place] ?? 0) * 2 ** (bits - 1 - place);
      continue;
    }
    const before = numbers[place - degree] ?? 0;
    let word = before ^ (before >>> degree);
    for (let term = 1; term < degree; term++) {
      if (((coefficients >>> (degree - 1 - term)) & 1) === 1) word ^= numbers[place - term] ?? 0;
    }
    numbers[place] = word;
  }
  return numbers;
}
