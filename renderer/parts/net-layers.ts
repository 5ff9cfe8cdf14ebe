import type { PictureShape } from '../../shared/models/data/data-set.ts';
import { channelMean } from './hidden-units.ts';

/** One fully connected layer of a net as it is drawn. */
export interface DrawnLayer {
  /** Numbers that go into each of its units. */
  inputs: number;
  units: number;
  activation: string;
  /** `[inputs, units]`. */
  kernel: Float32Array;
  /** `[units]`. */
  bias: Float32Array;
}

/**
 * Takes the weights of a net of fully connected layers apart: kernel and bias of each layer in turn, the last into the classes.
 * @param hidden from the input on. @returns undefined when there are not exactly so many numbers.
 */
export function netLayers(
  values: Float32Array,
  hidden: readonly { units: number; activation: string }[],
  features: number,
  classes: number,
): DrawnLayer[] | undefined {
  let end = 0;
  let inputs = features;
  const take = (count: number): Float32Array => values.subarray(end, (end += count));
  const layers = [...hidden, { units: classes, activation: 'softmax' }].map(({ units, activation }) => {
    const layer = { inputs, units, activation, kernel: take(inputs * units), bias: take(units) };
    inputs = units;
    return layer;
  });
  return end === values.length ? layers : undefined;
}

/** The weights going into one unit, `[inputs]`. */
export function unitWeights({ kernel, inputs, units }: DrawnLayer, unit: number): Float32Array {
  return Float32Array.from({ length: inputs }, (_, input) => kernel[input * units + unit] ?? 0);
}

/** Euclidean lengths of the weights into each unit. */
export function unitNorms({ kernel, units }: DrawnLayer): Float64Array {
  const squares = new Float64Array(units);
  for (let place = 0, unit = 0; place < kernel.length; place++, unit = unit + 1 === units ? 0 : unit + 1) {
    const weight = kernel[place] ?? 0;
    squares[unit] = (squares[unit] ?? 0) + weight * weight;
  }
  return squares.map(Math.sqrt);
}

/** Units from the one with the longest weights on; equal ones by number. */
export function longestFirst(norms: Float64Array): number[] {
  return Array.from(norms.keys()).sort((a, b) => (norms[b] ?? 0) - (norms[a] ?? 0) || a - b);
}

/** What was added to all weights since the start. */
export function changeOf(start: Float32Array, now: Float32Array): Float32Array {
  return now.map((value, place) => value - (start[place] ?? 0));
}

/** The weights into a unit as one picture: of colours their mean. `[rows · columns]`. */
export function unitPicture(weights: Float32Array, { channels }: PictureShape): Float32Array {
  return channels === 1 ? weights : channelMean(weights, channels);
}

/** The largest absolute value of some pictures, above 0. */
export function largest(pictures: readonly Float32Array[]): number {
  let most = 1e-12;
  for (const picture of pictures) for (const value of picture) most = Math.max(most, Math.abs(value));
  return most;
}
