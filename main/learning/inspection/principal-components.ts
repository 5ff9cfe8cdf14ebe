import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';

const mostRounds = 60;
const converged = 1e-7;

/**
 * The first two principal components of rows of numbers: each row's coordinates `[count, 2]`, float32. By orthogonal iteration from a
 * start drawn with a fixed seed, so that the same numbers give the same picture; the sign is that which makes the largest loading positive.
 * @param values `[count, columns]`, row by row.
 */
export function principalComponents(values: Float32Array, count: number, columns: number): Float32Array<ArrayBuffer> {
  const mean = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) mean[at % columns] = (mean[at % columns] ?? 0) + (values[at] ?? 0) / count;
  const centred = values.map((value, at) => value - (mean[at % columns] ?? 0));
  const random = new MersenneTwister(0);
  const found: Float64Array[] = [];
  const coordinates = new Float32Array(2 * count);
  for (let component = 0; component < 2; component++) {
    let direction = normalised(
      orthogonal(
        Float64Array.from({ length: columns }, () => random.random() - 0.5),
        found,
      ),
    );
    for (let round = 0; round < mostRounds; round++) {
      const next = normalised(orthogonal(applied(centred, columns, direction), found));
      const change = next.reduce((sum, value, at) => sum + (value - (direction[at] ?? 0)) ** 2, 0);
      direction = next;
      if (change < converged) break;
    }
    const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    const sign = largest < 0 ? -1 : 1;
    found.push(direction);
    for (let row = 0; row < count; row++)
      coordinates[2 * row + component] = sign * along(centred, columns, row, direction);
  }
  return coordinates;
}

/** Xᵀ X direction. */
function applied(values: Float32Array, columns: number, direction: Float64Array): Float64Array {
  const sum = new Float64Array(columns);
  for (let row = 0; row < values.length / columns; row++) {
    const length = along(values, columns, row, direction);
    const start = row * columns;
    for (let at = 0; at < columns; at++) sum[at] = (sum[at] ?? 0) + length * (values[start + at] ?? 0);
  }
  return sum;
}

function along(values: Float32Array, columns: number, row: number, direction: Float64Array): number {
  const start = row * columns;
  let sum = 0;
  for (let at = 0; at < columns; at++) sum += (values[start + at] ?? 0) * (direction[at] ?? 0);
  return sum;
}

function orthogonal(direction: Float64Array, others: readonly Float64Array[]): Float64Array {
  return others.reduce((left, other) => {
    const shared = left.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
    return left.map((value, at) => value - shared * (other[at] ?? 0));
  }, direction);
}

function normalised(direction: Float64Array): Float64Array {
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? direction : direction.map((value) => value / length);
}
