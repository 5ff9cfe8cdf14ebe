import { z } from 'zod';
import { about } from '../schema-parameters.ts';
import { activation, activationNumbers } from './activations.ts';
import { augmentation, isAugmenting, noAugmentation } from './augmentation.ts';
import { bestBy, earlyStopping } from './early-stopping.ts';
import { initialNumbers, initials, initialTitles } from './initial-weights.ts';
import { learningRateSchedule } from './learning-rate-schedule.ts';
import { lossRule } from './loss.ts';
import type { NetKind } from './net-kind.ts';
import { adadelta, adagrad, adam, adamW, rmsprop, sgd } from './optimizers.ts';
import { afterNet, beforeNet, checkpointEvery, evaluateEvery, seed, steps } from './training-fields.ts';

/** Optimizers of the dense net. */
export const denseOptimizer = z
  .discriminatedUnion('kind', [adam, sgd, adamW, rmsprop, adagrad, adadelta])
  .register(about, {
    label: 'Optimizer',
    help: 'Adam adapts the step size to each weight. SGD uses the same step size for all.',
  });
export type DenseOptimizer = z.input<typeof denseOptimizer>;

/** The most hidden layers a dense net may have: far more than its kind of net learns with. */
const mostLayers = 64;

const hiddenLayer = z.strictObject({
  units: z
    .int()
    .min(1)
    .max(10_000)
    .register(about, { label: 'Units', unit: 'units', help: 'Number of units in the layer.', usual: 20 }),
  activation,
  ...activationNumbers,
});

/**
 * A fully connected net, as in the report's part 8: hidden layers, then a linear layer to the classes; the cost is the *mean*
 * cross-entropy of the softmax over the batch.
 */
const denseNetFields = z.strictObject({
  ...beforeNet('dense-net'),
  /** The hidden layers from the input on; none makes it softmax regression. */
  hidden: z.array(hiddenLayer).max(mostLayers).register(about, {
    label: 'Hidden layers',
    help: 'Listed from input to output, 1 … 10,000 units each. Without hidden layers, the net is a softmax regression.',
  }),
  /** `pytorch`: what `torch.manual_seed(seed)` and `nn.Linear` layers draw: U(−b, b), b = 1/√fan_in, weights and biases. */
  initial: z.enum(initials).register(about, {
    label: 'Initial weights',
    symbol: 'W₀',
    help: 'PyTorch: weights and biases as torch.manual_seed and nn.Linear draw them, uniform in ±1/√inputs. The others start with zero biases.',
    choices: initialTitles,
  }),
  ...initialNumbers,
  loss: lossRule.default({ kind: 'cross-entropy', labelSmoothing: 0 }),
  optimizer: denseOptimizer,
  schedule: learningRateSchedule.default({ kind: 'constant', warmUp: 0, warmUpFrom: 0.1 }),
  /** The share of the outputs of each hidden layer that an update leaves out; the others are divided by what is left. */
  dropout: z
    .number()
    .min(0)
    .max(0.95)
    .register(about, {
      label: 'Dropout',
      symbol: 'p',
      help: 'Share of hidden units left out of each update, drawn anew for every example. 0 turns it off.',
    })
    .default(0),
  augmentation: augmentation.default(noAugmentation),
  /**
   * `numpy-permutation`: each batch is the first `size` of a new `np.random.permutation(n)`, seeded once with `seed`. `epochs`:
   * one permutation an epoch, cut into batches, the last of which may be smaller.
   */
  batch: z.strictObject({
    order: z.enum(['numpy-permutation', 'epochs']).register(about, {
      label: 'Batches',
      help: 'Each update uses the first examples of a new numpy permutation, as in the report, or each example is used once per epoch.',
      choices: { 'numpy-permutation': 'numpy permutation' },
    }),
    size: z.int().min(1).max(100_000).register(about, {
      label: 'Batch size',
      unit: 'examples',
      help: 'Training examples per update. A smaller set is used whole.',
    }),
  }),
  steps: steps('Training ends after this many updates.'),
  evaluateEvery: evaluateEvery('How often cost and accuracy are measured on all examples.'),
  checkpointEvery: checkpointEvery(),
  /** Keeps the weights of the best recorded step instead of the last. */
  keepBest: z.boolean().register(about, {
    label: 'Save weights of',
    on: 'best step',
    off: 'last step',
    help: 'The best step is the first recorded one with the best value of a metric.',
  }),
  bestBy,
  seed: seed('The same seed gives the same initial weights and batches.'),
  earlyStopping: earlyStopping.default({ kind: 'never' }),
  ...afterNet,
});

export const denseNetSpec = denseNetFields.refine(({ initialLow, initialHigh }) => initialLow <= initialHigh, {
  path: ['initialHigh'],
  error: 'must not be below initialLow',
});
/** As it is written: what has its usual value may be left out. */
export type DenseNetSpec = z.input<typeof denseNetSpec>;

export const denseNet: NetKind<DenseNetSpec> = {
  kind: 'dense-net',
  title: 'Dense net',
  schema: denseNetSpec,
  often: [
    'hidden',
    'optimizer.kind',
    'optimizer.learningRate',
    'optimizer.momentum',
    'optimizer.l2',
    'batch.size',
    'steps',
    'evaluateEvery',
    'keepBest',
    'bestBy',
    'seed',
  ],
  hidden: 'hidden',
  pictures: 'units',
  augmentation: 'augmentation',
  ofCheckpoint: ['hidden', 'batch', 'dropout'],
  needsPictures: (spec) => isAugmenting(augmentation.parse(spec.augmentation ?? {})),
  batch: ({ batch }, examples) => Math.min(batch.size, examples),
};
