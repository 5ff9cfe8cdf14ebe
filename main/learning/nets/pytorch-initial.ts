import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { NetLayer } from './net.ts';

const randomBits = 2 ** 24;

/**
 * What `torch.manual_seed(seed)` followed by `nn.Linear` layers draws on the CPU: weights, then bias, layer by layer, uniform in
 * ±1/√features. PyTorch draws weights as `[units, features]`, row by row; here they are turned to `[features, units]`.
 * Each number is `(next & (2²⁴ − 1)) · 2⁻²⁴ · 2b − b` (ATen, `uniform_real_distribution`) of float32 numbers, rounded once: processors
 * of the last ten years do both operations in one, and float64 holds the product exactly.
 * @returns weights and bias of each layer in turn.
 */
export function pytorchInitial(layers: readonly Pick<NetLayer, 'features' | 'units'>[], seed: number): Float32Array[] {
  const random = new MersenneTwister(seed);
  return layers.flatMap(({ features, units }) => {
    const bound = Math.fround(1 / Math.sqrt(features));
    const width = Math.fround(bound + bound);
    const draw = (): number => {
      const fraction = (random.nextUint32() & (randomBits - 1)) / randomBits;
      return Math.fround(fraction * width - bound);
    };
    const weights = new Float32Array(features * units);
    for (let unit = 0; unit < units; unit++) {
      for (let feature = 0; feature < features; feature++) weights[feature * units + unit] = draw();
    }
    return [weights, Float32Array.from({ length: units }, draw)];
  });
}
