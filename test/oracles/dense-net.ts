import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Numbers } from '../../main/learning/kernels/numbers.ts';
import { layersOf } from '../../main/learning/nets/net-layers.ts';
import type { NetLayer } from '../../main/learning/nets/net.ts';
import type { LabelledExamples } from '../../main/learning/training/examples.ts';
import { activationNumbers, activations, type ActivationNumbers } from '../../shared/models/nets/activations.ts';
import { initials } from '../../shared/models/nets/initial-weights.ts';

/** Weights and bias of each layer in turn, weights `[units, features]`. */
const parameters = z.array(z.array(z.number()));
const rule = z.looseObject({ kind: z.string() });
const allNumbers = z.strictObject(activationNumbers);
/** Only those that are not PyTorch's usual ones. */
const numbers = z.custom<ActivationNumbers>((value) => allNumbers.safeParse(value).success).default({});

/** What PyTorch computed, see `dense_net.py`. */
export const pytorch = z
  .object({
    torch_version: z.string(),
    gradients: z.array(
      z.object({ activation: z.enum(activations), numbers, loss: rule, value: z.number(), gradients: parameters }),
    ),
    trainings: z.array(
      z.object({ activation: z.enum(activations), numbers, loss: rule, optimizer: rule, after: parameters }),
    ),
    optimizers: z.array(z.object({ optimizer: rule, after: parameters })),
    dropout: z.object({
      share: z.number(),
      learningRate: z.number(),
      masks: z.array(z.array(z.string().regex(/^[01]+$/))),
      after: parameters,
    }),
    schedules: z.array(z.object({ schedule: rule, rates: z.array(z.number()) })),
    initials: z.array(
      z.object({
        initial: z.enum(initials),
        numbers: z.record(z.string(), z.union([z.number(), z.string()])),
        weights: parameters,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('dense_net.json', import.meta.url), 'utf8')));

const [features, classes, count] = [5, 3, 12];
const hidden = [6, 4];

/** `scale · sin(0.7 i + k)`, i = 1, 2, …, in float32. */
function waves(scale: number, k: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => scale * Math.sin(0.7 * (i + 1) + k));
}

export const oracleExamples: LabelledExamples = {
  count,
  size: features,
  pixels: waves(1.5, 0, count * features),
  labels: Uint8Array.from({ length: count }, (_, at) => at % classes),
};

export function oracleLayers(activation: string, own: ActivationNumbers = {}): NetLayer[] {
  return layersOf(
    hidden.map((units) => ({ units, activation, ...own })),
    features,
    classes,
  );
}

export function oracleStart(): Float32Array[] {
  return oracleLayers('tanh').flatMap((layer, place) => [
    Float32Array.from(turned(waves(0.9, 2 * place + 1, layer.features * layer.units), layer.features)),
    waves(0.5, 2 * place + 2, layer.units),
  ]);
}

/** The batch of update `step`, counted from 0. */
export function oracleRows(step: number): Uint32Array {
  return Uint32Array.from({ length: 6 }, (_, at) => (7 * step + 5 * at) % count);
}

/** PyTorch's parameters as those of this net: weights `[features, units]`. */
export function asHere(given: readonly (readonly number[])[]): number[][] {
  const layers = oracleLayers('tanh');
  return given.map((values, place) =>
    place % 2 === 0 ? turned(values, layers[place / 2]?.features ?? 0) : [...values],
  );
}

/** Weights `[units, features]` as `[features, units]`. */
export function turned(weights: Numbers | readonly number[], of: number): number[] {
  const units = weights.length / of;
  return Array.from({ length: weights.length }, (_, at) => weights[(at % units) * of + Math.floor(at / units)] ?? 0);
}

/** ‖a − b‖ / ‖b‖ over all arrays; ‖a‖ where all of b is 0. */
export function distance(a: readonly Numbers[], b: readonly (readonly number[])[]): number {
  let [difference, whole] = [0, 0];
  b.forEach((values, place) => {
    values.forEach((value, at) => {
      difference += ((a[place]?.[at] ?? Number.NaN) - value) ** 2;
      whole += value ** 2;
    });
  });
  return Math.sqrt(whole === 0 ? difference : difference / whole);
}
