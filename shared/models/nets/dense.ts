import { z } from 'zod';
import { about } from '../schema-parameters.ts';
import type { NetKind } from './net-kind.ts';
import {
  afterNet,
  beforeNet,
  checkpointEvery,
  evaluateEvery,
  learningRate,
  momentum,
  seed,
  steps,
} from './training-fields.ts';

export const activations = ['tanh', 'relu', 'sigmoid', 'linear'] as const;
export const activation = z.enum(activations).register(about, {
  label: 'Activation',
  help: 'Function applied to the weighted sum of each unit.',
  usual: 'tanh',
  choices: { tanh: 'tanh', relu: 'ReLU', sigmoid: 'sigmoid', linear: 'linear' },
});
export type Activation = z.infer<typeof activation>;

const rate = () => learningRate('Step size on the mean cost. Typical: 10⁻³ for Adam, 10⁻² … 10⁻¹ for SGD.');
const l2 = () =>
  z.number().min(0).max(10).register(about, {
    label: 'Weight decay (L2)',
    symbol: 'λ',
    help: 'Pulls all weights and biases towards zero. 0 turns it off.',
    usual: 0,
  });

/** Adam, as PyTorch defines it. `l2` is added to the gradient as `l2 · parameter` (weight decay). */
export const adam = z
  .strictObject({
    kind: z.literal('adam'),
    learningRate: rate(),
    beta1: z.number().min(0).max(0.9999).register(about, {
      label: 'Mean decay',
      symbol: 'β₁',
      help: 'Share of the running mean of the gradient kept at each step.',
      usual: 0.9,
    }),
    beta2: z.number().min(0).max(0.99999).register(about, {
      label: 'Square decay',
      symbol: 'β₂',
      help: 'Share of the running mean of the squared gradient kept at each step.',
      usual: 0.999,
    }),
    epsilon: z.number().positive().max(1).register(about, {
      label: 'Epsilon',
      symbol: 'ε',
      help: 'Avoids division by zero where the gradient has always been zero.',
      usual: 1e-8,
    }),
    l2: l2(),
  })
  .register(about, { label: 'Adam' });

/** Stochastic gradient descent, as PyTorch defines it, with the same `l2`. */
export const sgd = z
  .strictObject({ kind: z.literal('sgd'), learningRate: rate(), momentum: momentum(), l2: l2() })
  .register(about, { label: 'SGD' });

/** Optimizers of the dense net. */
export const denseOptimizer = z.discriminatedUnion('kind', [adam, sgd]).register(about, {
  label: 'Optimizer',
  help: 'Adam adapts the step size to each weight. SGD uses the same step size for all.',
});
export type DenseOptimizer = z.infer<typeof denseOptimizer>;

/** The most hidden layers a dense net may have: far more than its kind of net learns with. */
const mostLayers = 64;

const hiddenLayer = z.strictObject({
  units: z
    .int()
    .min(1)
    .max(10_000)
    .register(about, { label: 'Units', unit: 'units', help: 'Number of units in the layer.', usual: 20 }),
  activation,
});

/**
 * A fully connected net, as in the report's part 8: hidden layers, then a linear layer to the classes; the cost is the *mean*
 * cross-entropy of the softmax over the batch.
 */
export const denseNetSpec = z.strictObject({
  ...beforeNet('dense-net'),
  /** The hidden layers from the input on; none makes it softmax regression. */
  hidden: z.array(hiddenLayer).max(mostLayers).register(about, {
    label: 'Hidden layers',
    help: 'Listed from input to output, 1 … 10,000 units each. Without hidden layers, the net is a softmax regression.',
  }),
  /** `pytorch`: what `torch.manual_seed(seed)` and `nn.Linear` layers draw: U(−b, b), b = 1/√fan_in, weights and biases. */
  initial: z.enum(['pytorch']).register(about, {
    label: 'Initial weights',
    symbol: 'W₀',
    help: 'Weights and biases as torch.manual_seed and nn.Linear draw them: uniform in ±1/√inputs.',
    choices: { pytorch: 'as in PyTorch' },
  }),
  optimizer: denseOptimizer,
  /** `numpy-permutation`: each batch is the first `size` of a new `np.random.permutation(n)`, seeded once with `seed`. */
  batch: z.strictObject({
    order: z.enum(['numpy-permutation']).register(about, {
      label: 'Batches',
      help: 'Each update uses the first examples of a new numpy permutation, as in the report.',
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
  /** Keeps the weights of the recorded step with the highest validation accuracy instead of the last. */
  keepBest: z.boolean().register(about, {
    label: 'Save weights of',
    on: 'best step',
    off: 'last step',
    help: 'The best step is the first recorded one with the highest validation accuracy.',
  }),
  seed: seed('The same seed gives the same initial weights and batches.'),
  ...afterNet,
});
export type DenseNetSpec = z.infer<typeof denseNetSpec>;

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
    'seed',
  ],
  hidden: 'hidden',
  pictures: 'units',
  batch: ({ batch }, examples) => Math.min(batch.size, examples),
};
