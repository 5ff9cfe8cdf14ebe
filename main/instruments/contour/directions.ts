import { LabError } from '../../../shared/failure.ts';
import type { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { normalNumbers } from '../../learning/nets/pytorch-initial.ts';
import type { NamedArray } from '../../learning/nets/net.ts';
import type { WeightPlace } from './logit-slice-of.ts';
import type { Direction } from './still-parts.ts';

/** Row 0 is the bias. */
export function isInFirstLayer(parameters: readonly NamedArray[], { row, column }: WeightPlace): boolean {
  const [features = 0, units = 0] = parameters[0]?.shape ?? [];
  return row <= features && column < units;
}

/** The direction along one weight of the first layer. @throws LabError `bad_input` for one that is not there. */
export function alongWeight(parameters: readonly NamedArray[], { row, column }: WeightPlace): Direction {
  const [features = 0, units = 0] = parameters[0]?.shape ?? [];
  if (!isInFirstLayer(parameters, { row, column })) {
    const words = `The first layer has rows 0 to ${features} and columns 0 to ${units - 1}: there is no weight ${row},${column}. Name two that are there.`;
    throw new LabError('bad_input', words);
  }
  const direction = parameters.map(({ values }) => new Float64Array(values.length));
  const [target, place] = row === 0 ? [direction[1], column] : [direction[0], (row - 1) * units + column];
  if (target !== undefined) target[place] = 1;
  return direction;
}

/**
 * A random direction whose weights of each unit are as long as the net's own; biases stay. Source: Li and others, "Visualizing the loss
 * landscape of neural nets" (2018), section 4, filter normalisation.
 */
export function randomDirection(parameters: readonly NamedArray[], random: MersenneTwister): Direction {
  return parameters.map(({ values, shape }) => {
    const direction = new Float64Array(values.length);
    if (shape.length < 2) return direction;
    const units = shape.at(-1) ?? 1;
    direction.set(normalNumbers(random, values.length, 0, 1));
    for (let unit = 0; unit < units; unit++) {
      const [own, drawn] = [values, direction].map((all) => lengthOf(all, unit, units));
      for (let at = unit; at < direction.length; at += units) {
        direction[at] = ((direction[at] ?? 0) * (own ?? 0)) / (drawn ?? 1);
      }
    }
    return direction;
  });
}

function lengthOf(values: ArrayLike<number>, from: number, every: number): number {
  let sum = 0;
  for (let at = from; at < values.length; at += every) sum += (values[at] ?? 0) ** 2;
  return Math.sqrt(sum);
}

/** The plane that holds most of a run's own path. */
export interface TrajectoryPlane {
  first: Float64Array;
  second: Float64Array;
  /** Of each frame in the plane, with the last frame at zero. */
  path: [number, number][];
  /** Share of the path's squared distances from its end that lies in the plane. */
  share: number;
}

/**
 * The two principal directions of frames, seen from the last one. Source: Li and others (2018), section 7.
 * @param frames of one length, two at least.
 */
export function trajectoryPlane(frames: readonly Float32Array[]): TrajectoryPlane {
  const last = frames.at(-1) ?? new Float32Array();
  const rows = frames.map((frame) => Float64Array.from(frame, (value, at) => value - (last[at] ?? 0)));
  const products = rows.map((one) => rows.map((other) => dot(one, other)));
  const total = products.reduce((sum, row, at) => sum + (row[at] ?? 0), 0);
  const directions: Float64Array[] = [];
  let explained = 0;
  let left = products;
  for (let of = 0; of < 2; of++) {
    const { vector, value } = largestEigen(left);
    explained += value;
    directions.push(value > 0 ? combined(rows, vector, 1 / Math.sqrt(value)) : new Float64Array(last.length));
    left = left.map((row, at) => row.map((one, other) => one - value * (vector[at] ?? 0) * (vector[other] ?? 0)));
  }
  const [first = new Float64Array(), second = new Float64Array()] = directions;
  const path = rows.map((row): [number, number] => [dot(row, first), dot(row, second)]);
  return { first, second, path, share: total === 0 ? 1 : explained / total };
}

/** Of a symmetric matrix without negative eigenvalues, by powers. */
function largestEigen(matrix: readonly (readonly number[])[]): { vector: number[]; value: number } {
  // A start that is not perpendicular to the vector, whatever it is, but by chance.
  let vector = matrix.map((_, at) => 1 + at / matrix.length);
  let value = 0;
  for (let round = 0; round < 500; round++) {
    const next = matrix.map((row) => dot(row, vector));
    const length = Math.hypot(...next);
    if (length === 0) return { vector: vector.map(() => 0), value: 0 };
    vector = next.map((one) => one / length);
    if (Math.abs(length - value) <= 1e-14 * length) return { vector, value: length };
    value = length;
  }
  return { vector, value };
}

function combined(rows: readonly Float64Array[], factors: readonly number[], scale: number): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  rows.forEach((row, of) => {
    const factor = scale * (factors[of] ?? 0);
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + factor * (row[at] ?? 0);
  });
  return sum;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
