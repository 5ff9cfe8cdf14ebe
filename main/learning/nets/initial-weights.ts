import type { z } from 'zod';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { Initial, initialNumbers } from '../../../shared/models/nets/initial-weights.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { NetLayer } from './net.ts';
import { normalNumbers, pytorchInitial, uniformNumbers } from './pytorch-initial.ts';

type Sides = Pick<NetLayer, 'features' | 'units'>;

/** What a spec says of its initial weights. */
export type InitialRule = z.output<z.ZodObject<typeof initialNumbers>> & { initial: Initial; seed: number };

/** A way to draw initial weights; a new one is one entry here and a name in its nets' schemas. */
export interface Initialiser {
  name: string;
  /** @returns weights `[features, units]` and bias of each layer in turn. */
  draw(layers: readonly Sides[], rule: InitialRule): Float32Array[];
}

/** One that draws the weights of each layer by itself, as `torch.nn.init` does on `[units, features]`; biases are zero. */
function weightsOnly(
  name: Initial,
  weights: (random: MersenneTwister, sides: Sides, rule: InitialRule) => Float32Array,
): Initialiser {
  return {
    name,
    draw: (layers, rule) => {
      const random = new MersenneTwister(rule.seed);
      return layers.flatMap((sides) => [turned(weights(random, sides, rule), sides), new Float32Array(sides.units)]);
    },
  };
}

/** Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010). */
const xavierDeviation = ({ features, units }: Sides, { initialGain }: InitialRule): number =>
  initialGain * Math.sqrt(2 / (features + units));

/** As `torch.nn.init.calculate_gain` has them. @param slope of the leaky ReLU below 0. */
const gains: Record<InitialRule['initialNonlinearity'], (slope: number) => number> = {
  relu: () => Math.SQRT2,
  leaky_relu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  tanh: () => 5 / 3,
  sigmoid: () => 1,
  linear: () => 1,
  selu: () => 3 / 4,
};

/** He and others, "Delving deep into rectifiers" (2015). */
function kaimingDeviation(
  { features, units }: Sides,
  { initialMode, initialNonlinearity, initialSlope }: InitialRule,
): number {
  return gains[initialNonlinearity](initialSlope) / Math.sqrt(initialMode === 'fan_in' ? features : units);
}

function centred(random: MersenneTwister, { features, units }: Sides, deviation: number): Float32Array {
  const bound = Math.sqrt(3) * deviation;
  return uniformNumbers(random, features * units, -bound, bound);
}

export const initialisers = new Registry<Initialiser>(
  ({ name }) => name,
  [
    { name: 'pytorch', draw: (layers, { seed }) => pytorchInitial(layers, seed) },
    weightsOnly('xavier-uniform', (random, sides, rule) => centred(random, sides, xavierDeviation(sides, rule))),
    weightsOnly('xavier-normal', (random, sides, rule) =>
      normalNumbers(random, sides.features * sides.units, 0, xavierDeviation(sides, rule)),
    ),
    weightsOnly('kaiming-uniform', (random, sides, rule) => centred(random, sides, kaimingDeviation(sides, rule))),
    weightsOnly('kaiming-normal', (random, sides, rule) =>
      normalNumbers(random, sides.features * sides.units, 0, kaimingDeviation(sides, rule)),
    ),
    weightsOnly('normal', (random, { features, units }, { initialMean, initialDeviation }) =>
      normalNumbers(random, features * units, initialMean, initialDeviation),
    ),
    weightsOnly('uniform', (random, { features, units }, { initialLow, initialHigh }) =>
      uniformNumbers(random, features * units, initialLow, initialHigh),
    ),
    weightsOnly('zeros', (_random, { features, units }) => new Float32Array(features * units)),
  ],
);

/**
 * Weights and bias of each layer in turn, before the first update.
 * @throws RangeError for a name that nobody registered.
 */
export function initialWeights(rule: InitialRule, layers: readonly Sides[]): Float32Array[] {
  const found = initialisers.get(rule.initial);
  if (found === undefined) throw new RangeError(`There are no initial weights “${rule.initial}”.`);
  return found.draw(layers, rule);
}

/** `[units, features]` as `[features, units]`. */
function turned(weights: Float32Array, { features, units }: Sides): Float32Array {
  const other = new Float32Array(weights.length);
  for (const [at, weight] of weights.entries()) other[(at % features) * units + Math.floor(at / features)] = weight;
  return other;
}
