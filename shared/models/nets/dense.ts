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
  help: "What is made of a unit's weighted sum.",
  usual: 'tanh',
  choices: { tanh: 'tanh', relu: 'ReLU', sigmoid: 'sigmoid', linear: 'linear' },
});
export type Activation = z.infer<typeof activation>;

const rate = () => learningRate('Length of a step on the mean cost: 10⁻³ suits Adam, 10⁻² … 10⁻¹ SGD.');
const l2 = () =>
  z.number().min(0).max(10).register(about, {
    label: 'Weight decay (L2)',
    symbol: 'λ',
    help: 'Pulls every weight and bias towards zero by so much of itself: 0 is none.',
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
      help: 'How much of the running mean of the gradient is kept at each step.',
      usual: 0.9,
    }),
    beta2: z.number().min(0).max(0.99999).register(about, {
      label: 'Square decay',
      symbol: 'β₂',
      help: 'How much of the running mean of its square is kept at each step.',
      usual: 0.999,
    }),
    epsilon: z.number().positive().max(1).register(about, {
      label: 'Epsilon',
      symbol: 'ε',
      help: 'Keeps a step finite where the gradient has always been zero.',
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
  help: 'Adam fits the length of the step to each weight; SGD takes one length for all.',
});
export type DenseOptimizer = z.infer<typeof denseOptimizer>;

/** The most hidden layers a dense net may have: far more than its kind of net learns with. */
const mostLayers = 64;

const hiddenLayer = z.strictObject({
  units: z
    .int()
    .min(1)
    .max(10_000)
    .register(about, { label: 'Units', unit: 'units', help: 'How many units the layer has.', usual: 20 }),
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
    help: 'From the input on, 1 … 10,000 units each; without any the net is softmax regression.',
  }),
  /** `pytorch`: what `torch.manual_seed(seed)` and `nn.Linear` layers draw: U(−b, b), b = 1/√fan_in, weights and biases. */
  initial: z.enum(['pytorch']).register(about, {
    label: 'Initial weights',
    symbol: 'W₀',
    help: 'What torch.manual_seed and nn.Linear draw: uniform in ±1/√inputs, weights and biases.',
    choices: { pytorch: 'as PyTorch' },
  }),
  optimizer: denseOptimizer,
  /** `numpy-permutation`: each batch is the first `size` of a new `np.random.permutation(n)`, seeded once with `seed`. */
  batch: z.strictObject({
    order: z.enum(['numpy-permutation']).register(about, {
      label: 'Batches',
      help: "The first examples of a new numpy permutation for each update, as the report's program drew them.",
      choices: { 'numpy-permutation': 'numpy permutation' },
    }),
    size: z.int().min(1).max(100_000).register(about, {
      label: 'Batch size',
      unit: 'examples',
      help: 'How many training examples an update looks at; a set with fewer is taken whole.',
    }),
  }),
  steps: steps('Training ends after so many updates.'),
  evaluateEvery: evaluateEvery('How often cost and accuracy are measured, on all examples.'),
  checkpointEvery: checkpointEvery(),
  /** Keeps the weights of the recorded step with the highest validation accuracy instead of the last. */
  keepBest: z.boolean().register(about, {
    label: 'Keeps',
    on: 'best record',
    off: 'last step',
    help: 'Whose weights stay: the best record is the first with the highest validation accuracy.',
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
