import type { Tensor } from '@tensorflow/tfjs';
import { Registry } from '../../../shared/models/registry.ts';
import type { Targets } from './kernels.ts';
import type { NativeOperations, TensorId } from './native-operations.ts';
import type { TensorFlow } from './tensorflow.ts';

/** A loss of the logits in every arithmetic; a new one is one entry here. Gradients are `scale` times that of the summed loss. */
export interface Loss {
  name: string;
  /** Of one example, in float64. */
  cost(logits: Float64Array, label: number): number;
  /** Of one example, by each logit, in float64. */
  gradient(logits: Float64Array, label: number): Float64Array;
  /** Called within `tidy`. */
  tensor(tf: TensorFlow, logits: Tensor, targets: Targets<Tensor>, scale: number): Tensor;
  native(ops: NativeOperations, logits: TensorId, targets: Targets<TensorId>, scale: number): TensorId;
}

export const losses = new Registry<Loss>(
  ({ name }) => name,
  [
    {
      name: 'cross-entropy',
      cost: (logits, label) => {
        const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
        return Math.log(sum) + most - (logits[label] ?? Number.NaN);
      },
      gradient: (logits, label) => {
        const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const powers = logits.map((logit) => Math.exp(logit - most));
        const sum = powers.reduce((total, power) => total + power, 0);
        return powers.map((power, place) => power / sum - (place === label ? 1 : 0));
      },
      tensor: (tf, logits, { labels, oneHot }, scale) => {
        const probabilities = tf.softmax(logits);
        if (oneHot !== undefined) return scaled(tf, tf.sub<Tensor>(probabilities, oneHot), scale);
        const [batch = 0, classes = 0] = logits.shape;
        const targets = new Float32Array(batch * classes);
        labels.forEach((label, row) => {
          targets[row * classes + label] = scale;
        });
        return tf.sub<Tensor>(scaled(tf, probabilities, scale), tf.tensor(targets, [batch, classes]));
      },
      native: (ops, logits, { labels, oneHot }, scale) => {
        if (oneHot !== undefined) {
          const probabilities = ops.one('Softmax', ops.plain, [logits]);
          const sums = ops.one('Sub', ops.plain, [probabilities, oneHot]);
          ops.release([probabilities]);
          return scaledNative(ops, sums, scale);
        }
        const held = ops.integers(labels);
        const [each, sums] = ops.two('SparseSoftmaxCrossEntropyWithLogits', ops.labels, [logits, held]);
        ops.release([held, each]);
        return scaledNative(ops, sums, scale);
      },
    },
  ],
);

/** @throws RangeError for a name that nobody registered. */
export function lossNamed(name: string): Loss {
  const found = losses.get(name);
  if (found === undefined) throw new RangeError(`There is no loss “${name}”.`);
  return found;
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
