import { z } from 'zod';

/**
 * How a digits set is divided. Every count is *per class*.
 * `first-per-class`: the first `train` images of each class in order of occurrence train, the next `validation` validate.
 * `stratified-shuffle`: the same counts, drawn by a permutation seeded with `seed`.
 * The set's own test part is always the test part.
 */
export const digitsSplit = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('first-per-class'),
    train: z.int().min(1).max(50_000),
    validation: z.int().min(0).max(50_000),
  }),
  z.strictObject({
    rule: z.literal('stratified-shuffle'),
    train: z.int().min(1).max(50_000),
    validation: z.int().min(0).max(50_000),
    seed: z.int().min(0).max(0xffff_ffff),
  }),
]);
export type DigitsSplit = z.infer<typeof digitsSplit>;

/**
 * Softmax regression `P = softmax(Wᵀ X)` with a bias row, as in the report's parts 2 to 5: `X` is `[785, m]` (row 0 is 1,
 * rows 1…784 are pixel / 255), `W` is `[785, 10]`, cost is the *sum* of the negative log-probabilities.
 */
export const softmaxRegressionSpec = z.strictObject({
  kind: z.literal('softmax-regression'),
  data: z.strictObject({ kind: z.literal('digits'), split: digitsSplit }),
  /** `numpy-rand`: `np.random.seed(seed); np.random.rand(785, 10)`. `zeros`: all zero. */
  initial: z.enum(['numpy-rand', 'zeros']),
  /** Gradient descent: `v ← momentum · v + learningRate · g; W ← W − v`, with every entry of v starting at `initialVelocity`. */
  optimizer: z.strictObject({
    kind: z.literal('gradient-descent'),
    learningRate: z.number().positive().max(1),
    momentum: z.number().min(0).max(0.9999),
    initialVelocity: z.number().min(-1).max(1),
  }),
  /** Number of updates at most. */
  steps: z.int().min(1).max(1_000_000),
  /** Training stops when the Euclidean norm of the last change of W is not above this. */
  minimumChange: z.number().min(0).max(1),
  /** The metrics and the weights are recorded after updates 0, n, 2n, … and after the last. */
  evaluateEvery: z.int().min(1).max(1_000_000),
  /** A checkpoint is due after every n updates; one that falls due too soon after the last is left out, so that they cost little. */
  checkpointEvery: z.int().min(1).max(1_000_000),
  seed: z.int().min(0).max(0xffff_ffff),
});
export type SoftmaxRegressionSpec = z.infer<typeof softmaxRegressionSpec>;

export const activations = ['tanh', 'relu', 'sigmoid', 'linear'] as const;
export const activation = z.enum(activations);
export type Activation = z.infer<typeof activation>;

/** Optimizers of the dense net, as PyTorch defines them. `l2` is added to the gradient as `l2 · parameter` (weight decay). */
export const denseOptimizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: z.number().positive().max(1),
    beta1: z.number().min(0).max(0.9999),
    beta2: z.number().min(0).max(0.99999),
    epsilon: z.number().positive().max(1),
    l2: z.number().min(0).max(10),
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number().positive().max(1),
    momentum: z.number().min(0).max(0.9999),
    l2: z.number().min(0).max(10),
  }),
]);
export type DenseOptimizer = z.infer<typeof denseOptimizer>;

/** The most hidden layers a dense net may have: far more than its kind of net learns with. */
export const mostLayers = 64;

/**
 * A fully connected net on matrices of features, as in the report's part 8: hidden layers, then a linear layer to the classes;
 * the cost is the *mean* cross-entropy of the softmax over the batch.
 */
export const denseNetSpec = z.strictObject({
  kind: z.literal('dense-net'),
  data: z.strictObject({ kind: z.literal('matrices') }),
  /** The hidden layers from the input on; none makes it softmax regression. */
  hidden: z.array(z.strictObject({ units: z.int().min(1).max(10_000), activation })).max(mostLayers),
  /** `pytorch`: what `torch.manual_seed(seed)` and `nn.Linear` layers draw: U(−b, b), b = 1/√fan_in, weights and biases. */
  initial: z.enum(['pytorch']),
  optimizer: denseOptimizer,
  /** `numpy-permutation`: each batch is the first `size` of a new `np.random.permutation(n)`, seeded once with `seed`. */
  batch: z.strictObject({ order: z.enum(['numpy-permutation']), size: z.int().min(1).max(100_000) }),
  steps: z.int().min(1).max(1_000_000),
  /** The metrics are recorded after updates 0, n, 2n, … and after the last. */
  evaluateEvery: z.int().min(1).max(1_000_000),
  checkpointEvery: z.int().min(1).max(1_000_000),
  /** Keeps the weights of the recorded step with the highest validation accuracy instead of the last. */
  keepBest: z.boolean(),
  seed: z.int().min(0).max(0xffff_ffff),
});
export type DenseNetSpec = z.infer<typeof denseNetSpec>;

/** A run's experiment. A union over `kind`: the next net adds a member. */
export const experimentSpec = z.discriminatedUnion('kind', [softmaxRegressionSpec, denseNetSpec]);
export type ExperimentSpec = z.infer<typeof experimentSpec>;

/** A spec with a name, kept in `resources/presets/<name>.json`. */
export const preset = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  title: z.string().min(1).max(80),
  description: z.string().max(400),
  spec: experimentSpec,
});
export type Preset = z.infer<typeof preset>;
