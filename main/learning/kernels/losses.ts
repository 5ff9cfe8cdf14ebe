import type { Tensor } from '@tensorflow/tfjs';
import type { z } from 'zod';
import { crossEntropyRule, marginRule, nllRule, squaredErrorRule } from '../../../shared/models/nets/loss.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { oneHot } from '../training/examples.ts';
import { throughSoftmax } from './written-activations.ts';
import type { Algebra } from './algebra.ts';
import { nativelyOne } from './native-algebra.ts';
import type { NativeOperations, TensorId } from './native-operations.ts';
import { plainAlgebra, softmax, type Matrix } from './plain-algebra.ts';
import { tensorAlgebra } from './tensor-algebra.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The right classes of a batch. `oneHot` `[batch, classes]` is held where the same batch comes again and again. */
export interface Targets<M> {
  labels: Int32Array;
  classes: number;
  oneHot: M | undefined;
}

/** A loss of the logits with its numbers, in every arithmetic. Gradients are `scale` times that of the loss summed over the batch. */
export interface Loss {
  /** Whether it is −log p of the right class and nothing else: then it is the cost that every net tells. */
  isCost: boolean;
  /** Of one example, in float64. */
  value(logits: Float64Array, label: number): number;
  /** In float64. */
  plain(logits: Matrix, labels: Int32Array, scale: number): Matrix;
  /** Called within `tidy`. */
  tensor(tf: TensorFlow, logits: Tensor, targets: Targets<Tensor>, scale: number): Tensor;
  native(ops: NativeOperations, logits: TensorId, targets: Targets<TensorId>, scale: number): TensorId;
}

/** A kind of loss; a new one is one entry here and its schema in a net's. */
export interface LossKind {
  kind: string;
  /** @throws ZodError where the rule is not of this kind. */
  of(rule: unknown): Loss;
}

function lossKind<Schema extends z.ZodType>(
  kind: string,
  schema: Schema,
  make: (rule: z.output<Schema>) => Loss,
): LossKind {
  return { kind, of: (rule) => make(schema.parse(rule)) };
}

/** A gradient by the logits `[batch, classes]`, of them and the one-hot targets, written once for every arithmetic. */
type Written = <T>(algebra: Algebra<T>, logits: T, targets: T, classes: number) => T;

function composed(value: Loss['value'], gradient: Written): Loss {
  const scaledBy =
    (scale: number, classes: number) =>
    <T>(a: Algebra<T>, logits: T, targets: T): T => {
      const slopes = gradient(a, logits, targets, classes);
      return scale === 1 ? slopes : a.mul(slopes, scale);
    };
  return {
    isCost: false,
    value,
    plain: (logits, labels, scale) => {
      const [, classes = 0] = logits.shape;
      const targets = { values: Float64Array.from(oneHot(labels, classes)), shape: logits.shape };
      return scaledBy(scale, classes)(plainAlgebra, logits, targets);
    },
    tensor: (tf, logits, { labels, oneHot: held }, scale) => {
      const [batch = 0, classes = 0] = logits.shape;
      const targets = held ?? tf.tensor(oneHot(labels, classes), [batch, classes]);
      return scaledBy(scale, classes)(tensorAlgebra(tf), logits, targets);
    },
    native: (ops, logits, { labels, classes, oneHot: held }, scale) => {
      const targets = held ?? ops.floats([labels.length, classes], oneHot(labels, classes));
      const slopes = nativelyOne(ops, [logits, targets], scaledBy(scale, classes));
      if (held === undefined) ops.release([targets]);
      return slopes;
    },
  };
}

/** −log p of one example: `log Σ exp(z_j − max z) + max z − z_y`. */
function surprise(logits: Float64Array, label: number): number {
  return logPartition(logits) - (logits[label] ?? Number.NaN);
}

function logPartition(logits: Float64Array): number {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Math.log(logits.reduce((total, logit) => total + Math.exp(logit - most), 0)) + most;
}

/** Cross-entropy of the softmax, with what an engine has for it. */
export const crossEntropy: Loss = {
  isCost: true,
  value: surprise,
  plain: (logits, labels, scale) => {
    const probabilities = plainAlgebra.softmax(logits).values;
    const [, classes = 0] = logits.shape;
    labels.forEach((label, row) => {
      const at = row * classes + label;
      probabilities[at] = (probabilities[at] ?? Number.NaN) - 1;
    });
    return { values: probabilities.map((slope) => scale * slope), shape: logits.shape };
  },
  tensor: (tf, logits, { labels, oneHot: held }, scale) => {
    const probabilities = tf.softmax(logits);
    if (held !== undefined) return scaled(tf, tf.sub<Tensor>(probabilities, held), scale);
    const [batch = 0, classes = 0] = logits.shape;
    const targets = new Float32Array(batch * classes);
    labels.forEach((label, row) => {
      targets[row * classes + label] = scale;
    });
    return tf.sub<Tensor>(scaled(tf, probabilities, scale), tf.tensor(targets, [batch, classes]));
  },
  native: (ops, logits, { labels, oneHot: held }, scale) => {
    if (held !== undefined) {
      const probabilities = ops.one('Softmax', ops.plain, [logits]);
      const sums = ops.one('Sub', ops.plain, [probabilities, held]);
      ops.release([probabilities]);
      return scaledNative(ops, sums, scale);
    }
    const indices = ops.integers(labels);
    const [costs, sums] = ops.two('SparseSoftmaxCrossEntropyWithLogits', ops.labels, [logits, indices]);
    ops.release([indices, costs]);
    return scaledNative(ops, sums, scale);
  },
};

/** Cross-entropy with targets of which a share is spread over all classes (Szegedy and others 2016), as PyTorch defines it. */
function smoothed(share: number): Loss {
  return composed(
    (logits, label) => {
      const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
      return logPartition(logits) - (1 - share) * (logits[label] ?? Number.NaN) - share * mean;
    },
    (a, logits, targets, classes) => a.sub(a.softmax(logits), a.add(a.mul(targets, 1 - share), share / classes)),
  );
}

/** The mean over the classes of the squared difference between the softmax and the one-hot target: `MSELoss` of PyTorch. */
const squaredError = composed(
  (logits, label) => {
    const probabilities = softmax(logits);
    const sum = probabilities.reduce((total, p, at) => total + (p - (at === label ? 1 : 0)) ** 2, 0);
    return sum / logits.length;
  },
  (a, logits, targets, classes) => {
    const probabilities = a.softmax(logits);
    return throughSoftmax(a, a.mul(a.sub(probabilities, targets), 2 / classes), probabilities);
  },
);

/**
 * How far each wrong logit comes closer than `margin` to the right one, to the power 1 or 2, summed and divided by the number of
 * classes: `MultiMarginLoss` of PyTorch.
 */
function multiMargin({ margin, power }: z.output<typeof marginRule>): Loss {
  return composed(
    (logits, label) => {
      const right = logits[label] ?? Number.NaN;
      const sum = logits.reduce(
        (total, logit, at) => total + (at === label ? 0 : Math.max(margin - right + logit, 0) ** power),
        0,
      );
      return sum / logits.length;
    },
    (a, logits, targets, classes) => {
      const right = a.rowSums(a.mul(logits, targets));
      const missing = a.mul(a.max(a.add(a.sub(logits, right), margin), 0), a.sub(1, targets));
      const wrong = power === 1 ? a.step(missing) : a.mul(missing, 2);
      return a.mul(a.sub(wrong, a.mul(targets, a.rowSums(wrong))), 1 / classes);
    },
  );
}

export const lossKinds = new Registry<LossKind>(
  ({ kind }) => kind,
  [
    lossKind('cross-entropy', crossEntropyRule, ({ labelSmoothing }) =>
      labelSmoothing === 0 ? crossEntropy : smoothed(labelSmoothing),
    ),
    lossKind('squared-error', squaredErrorRule, () => squaredError),
    lossKind('multi-margin', marginRule, multiMargin),
    // The negative log-likelihood of the log-softmax is the cross-entropy: PyTorch takes the two steps apart, the numbers are the same.
    lossKind('nll', nllRule, () => crossEntropy),
  ],
);

/**
 * The loss that a spec asks for.
 * @throws RangeError for a kind that nobody registered.
 */
export function lossOf(rule: { kind: string; [field: string]: unknown }): Loss {
  const found = lossKinds.get(rule.kind);
  if (found === undefined) throw new RangeError(`There is no loss “${rule.kind}”.`);
  return found.of(rule);
}

function scaled(tf: TensorFlow, values: Tensor, scale: number): Tensor {
  return scale === 1 ? values : tf.mul<Tensor>(values, scale);
}

/** Releases `values` where it gives others. */
function scaledNative(ops: NativeOperations, values: TensorId, scale: number): TensorId {
  if (scale === 1) return values;
  const factor = ops.scalar(scale);
  const product = ops.one('Mul', ops.plain, [values, factor]);
  ops.release([factor, values]);
  return product;
}
