import type { LabelledExamples } from '../../../main/learning/training/examples.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';

/** Images of random pixels in ten classes, the same at every call: only the time of what is done with them matters. */
export function noise(count: number, size = 784): LabelledExamples {
  const random = new MersenneTwister(1);
  const pixels = new Uint8Array(count * size);
  for (let at = 0; at < pixels.length; at++) pixels[at] = random.nextUint32() & 255;
  return { count, size, pixels, labels: labels(count, 10) };
}

/** Matrices of random features from 0 to 1. */
export function matrixNoise(count: number, size: number, classes: number): LabelledExamples {
  return {
    count,
    size,
    pixels: Float32Array.from(new MersenneTwister(1).rand(count, size)),
    labels: labels(count, classes),
  };
}

export const nothing: LabelledExamples = { count: 0, size: 784, pixels: new Uint8Array(), labels: new Uint8Array() };

function labels(count: number, classes: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => at % classes);
}
