import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { NetLayer } from './net.ts';

const randomBits = 2 ** 24;
/** From so many numbers on PyTorch draws normal ones in blocks. */
const block = 16;

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
    const drawn = uniformNumbers(random, features * units, -bound, bound);
    const weights = new Float32Array(features * units);
    for (let unit = 0; unit < units; unit++) {
      for (let feature = 0; feature < features; feature++) {
        weights[feature * units + unit] = drawn[unit * features + feature] ?? 0;
      }
    }
    return [weights, uniformNumbers(random, units, -bound, bound)];
  });
}

/** `torch.empty(count).uniform_(low, high)` on the CPU. */
export function uniformNumbers(random: MersenneTwister, count: number, low: number, high: number): Float32Array {
  const [from, to] = [Math.fround(low), Math.fround(high)];
  const width = Math.fround(to - from);
  return Float32Array.from({ length: count }, () => Math.fround(fraction(random) * width + from));
}

/**
 * `torch.empty(count).normal_(mean, deviation)` on the CPU: the random bits are PyTorch's, the numbers are equal but for the rounding of
 * their logarithms and cosines (ATen, `normal_fill`; Box and Muller 1958). Fewer than 16 numbers are drawn in float64, in pairs.
 */
export function normalNumbers(random: MersenneTwister, count: number, mean: number, deviation: number): Float32Array {
  if (count < block) return fewNormalNumbers(random, count, mean, deviation);
  const values = Float32Array.from({ length: count }, () => fraction(random));
  const whole = count - (count % block);
  for (let start = 0; start < whole; start += block) fillNormal(values, start, mean, deviation);
  if (whole < count) {
    // The last 16 are drawn anew.
    for (let at = count - block; at < count; at++) values[at] = fraction(random);
    fillNormal(values, count - block, mean, deviation);
  }
  return values;
}

function fillNormal(values: Float32Array, start: number, mean: number, deviation: number): void {
  const half = block / 2;
  for (let at = start; at < start + half; at++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[at] ?? 0)));
    const angle = 2 * Math.PI * (values[at + half] ?? 0);
    values[at] = radius * Math.cos(angle) * deviation + mean;
    values[at + half] = radius * Math.sin(angle) * deviation + mean;
  }
}

function fewNormalNumbers(random: MersenneTwister, count: number, mean: number, deviation: number): Float32Array {
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += 2) {
    const angle = 2 * Math.PI * preciseFraction(random);
    const radius = Math.sqrt(-2 * Math.log1p(-preciseFraction(random)));
    values[at] = radius * Math.cos(angle) * deviation + mean;
    if (at + 1 < count) values[at + 1] = radius * Math.sin(angle) * deviation + mean;
  }
  return values;
}

/** Uniform in [0, 1) with 24 random bits. */
function fraction(random: MersenneTwister): number {
  return (random.nextUint32() & (randomBits - 1)) / randomBits;
}

/** Uniform in [0, 1) with 53 random bits. */
function preciseFraction(random: MersenneTwister): number {
  const high = random.nextUint32() & 0x1f_ffff;
  return (high * 2 ** 32 + random.nextUint32()) / 2 ** 53;
}
