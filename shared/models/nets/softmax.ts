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

/** Gradient descent on the summed cost: `v ← momentum · v + learningRate · g; W ← W − v`, with every entry of v starting at `initialVelocity`. */
export const gradientDescent = z.strictObject({
  kind: z.literal('gradient-descent').register(about, { label: 'Optimizer' }),
  learningRate: learningRate('Step size on the summed cost. Typical for thousands of images: 10⁻⁶ … 10⁻⁴.'),
  momentum: momentum(),
  initialVelocity: z.number().min(-1).max(1).register(about, {
    label: 'Initial velocity',
    symbol: 'v₀',
    help: 'Start value of the velocity. Only used with momentum.',
  }),
});

/**
 * Softmax regression `P = softmax(Wᵀ x + b)`, as in the report's parts 2 to 5, trained by gradient descent on all examples at once.
 * The gradient is that of the *summed* cost, so that learning rates are the report's.
 */
export const softmaxRegressionSpec = z.strictObject({
  ...beforeNet('softmax-regression'),
  /** `numpy-rand`: `np.random.seed(seed); np.random.rand(785, 10)`, whose first row is the bias. `zeros`: all zero. */
  initial: z.enum(['numpy-rand', 'zeros']).register(about, {
    label: 'Initial weights',
    symbol: 'W₀',
    help: 'Uniform in 0…1, drawn from the seed exactly as numpy does, or all zero.',
    choices: { 'numpy-rand': 'numpy rand(785, 10)', zeros: 'all zero' },
  }),
  optimizer: gradientDescent,
  steps: steps('Training ends after this many updates at the latest.'),
  /** Training stops when the Euclidean norm of the last change of the weights is not above this. */
  minimumChange: z.number().min(0).max(1).register(about, {
    label: 'Stop when',
    symbol: '‖ΔW‖ ≤',
    help: 'Training stops early when an update changes the weights by no more than this.',
  }),
  evaluateEvery: evaluateEvery('How often cost, accuracy and weights are recorded.'),
  checkpointEvery: checkpointEvery(),
  seed: seed('The same seed gives the same initial weights.'),
  ...afterNet,
});
export type SoftmaxRegressionSpec = z.infer<typeof softmaxRegressionSpec>;

export const softmaxRegression: NetKind<SoftmaxRegressionSpec> = {
  kind: 'softmax-regression',
  title: 'Softmax regression',
  schema: softmaxRegressionSpec,
  often: ['optimizer.learningRate', 'optimizer.momentum', 'steps', 'minimumChange', 'seed'],
  hidden: '',
  pictures: 'classes',
  batch: (_spec, examples) => examples,
};
