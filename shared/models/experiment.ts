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
  /** A checkpoint is written after every n updates. */
  checkpointEvery: z.int().min(1).max(1_000_000),
  seed: z.int().min(0).max(0xffff_ffff),
});
export type SoftmaxRegressionSpec = z.infer<typeof softmaxRegressionSpec>;

/** A run's experiment. A union over `kind`: the next net adds a member. */
export const experimentSpec = z.discriminatedUnion('kind', [softmaxRegressionSpec]);
export type ExperimentSpec = z.infer<typeof experimentSpec>;

/** A spec with a name, kept in `resources/presets/<name>.json`. */
export const preset = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  title: z.string().min(1).max(80),
  description: z.string().max(400),
  spec: experimentSpec,
});
export type Preset = z.infer<typeof preset>;
