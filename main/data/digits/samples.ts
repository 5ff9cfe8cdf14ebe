import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { indicesPerClass } from './split.ts';

export interface SampleRequest {
  /** uint8 `[n]`. */
  labels: Uint8Array;
  classes: number;
  perClass: number;
  /** 0…2³²−1; the same seed draws the same images. */
  seed: number;
}

/** Images to look at: for each class the indices of up to `perClass` different ones, in the order they were drawn. */
export function drawSamples({ labels, classes, perClass, seed }: SampleRequest): number[][] {
  const random = new MersenneTwister(seed);
  return indicesPerClass(labels, classes).map((indices) => {
    const order = random.permutation(indices.length).subarray(0, perClass);
    return Array.from(order, (position) => indices[position] ?? 0);
  });
}
