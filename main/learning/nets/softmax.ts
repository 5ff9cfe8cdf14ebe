import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { softmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import { layersOf } from './net-layers.ts';
import { layeredBuilder } from './net-builder.ts';

/** One linear layer: the report's W `[1 + features, classes]`, whose row 0 is the bias. */
export const softmaxBuilder = layeredBuilder(
  'softmax-regression',
  (_spec, { size, classes }) => layersOf([], size, classes),
  (spec, layers) => {
    const { initial, seed } = softmaxRegressionSpec.parse(spec);
    const [features, classes] = [layers[0]?.features ?? 0, layers[0]?.units ?? 0];
    const whole =
      initial === 'zeros'
        ? new Float32Array((1 + features) * classes)
        : Float32Array.from(new MersenneTwister(seed).rand(1 + features, classes));
    return splitBias(whole, classes);
  },
);

/** Kernel and bias of the report's W. */
export function splitBias(whole: Float32Array, classes: number): [kernel: Float32Array, bias: Float32Array] {
  return [whole.slice(classes), whole.slice(0, classes)];
}

/** The report's W of kernel and bias. */
export function joinBias(kernel: ArrayLike<number>, bias: ArrayLike<number>): Float32Array {
  const whole = new Float32Array(bias.length + kernel.length);
  whole.set(bias);
  whole.set(kernel, bias.length);
  return whole;
}
