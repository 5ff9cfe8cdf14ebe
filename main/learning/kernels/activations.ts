import type { Tensor } from '@tensorflow/tfjs';
import { Registry } from '../../../shared/models/registry.ts';
import type { NativeOperations, TensorId } from './native-operations.ts';
import type { TensorFlow } from './tensorflow.ts';

/** An activation in every arithmetic; a new one is one entry here and a name in its nets' schemas. */
export interface Activation {
  name: string;
  /** What its gradient is told by: its outputs, or the sums it was given. */
  keeps: 'outputs' | 'sums';
  /** Of one number, in float64. */
  value(sum: number): number;
  /** Its derivative, of the number that it keeps. */
  slope(kept: number): number;
  tensor: {
    value(tf: TensorFlow, sums: Tensor): Tensor;
    /** Called within `tidy`. */
    gradient(tf: TensorFlow, gradient: Tensor, kept: Tensor): Tensor;
  };
  native: {
    value(ops: NativeOperations, sums: TensorId): TensorId;
    gradient(ops: NativeOperations, gradient: TensorId, kept: TensorId): TensorId;
  };
}

/** The native half of an activation that TensorFlow has one operation for and one for its gradient. */
function fused(name: string, order: 'kept first' | 'gradient first'): Activation['native'] {
  const gradientName = `${name}Grad`;
  return {
    value: (ops, sums) => ops.one(name, ops.plain, [sums]),
    gradient: (ops, gradient, kept) =>
      ops.one(gradientName, ops.plain, order === 'kept first' ? [kept, gradient] : [gradient, kept]),
  };
}

/** Every activation but `linear`, which changes nothing. */
export const activationKernels = new Registry<Activation>(
  ({ name }) => name,
  [
    {
      name: 'tanh',
      keeps: 'outputs',
      value: Math.tanh,
      slope: (output) => 1 - output * output,
      tensor: {
        value: (tf, sums) => tf.tanh(sums),
        gradient: (tf, gradient, outputs) => tf.sub<Tensor>(gradient, tf.mul(gradient, tf.square(outputs))),
      },
      native: fused('Tanh', 'kept first'),
    },
    {
      name: 'sigmoid',
      keeps: 'outputs',
      value: (sum) => 1 / (1 + Math.exp(-sum)),
      slope: (output) => output * (1 - output),
      tensor: {
        value: (tf, sums) => tf.sigmoid(sums),
        gradient: (tf, gradient, outputs) => tf.mul<Tensor>(gradient, tf.sub(outputs, tf.square(outputs))),
      },
      native: fused('Sigmoid', 'kept first'),
    },
    {
      name: 'relu',
      keeps: 'outputs',
      value: (sum) => Math.max(sum, 0),
      slope: (output) => (output > 0 ? 1 : 0),
      tensor: {
        value: (tf, sums) => tf.relu(sums),
        gradient: (tf, gradient, outputs) => tf.mul<Tensor>(gradient, tf.step(outputs)),
      },
      native: fused('Relu', 'gradient first'),
    },
  ],
);

/** @throws RangeError for a name that nobody registered. */
export function activationNamed(name: string): Activation {
  const found = activationKernels.get(name);
  if (found === undefined) throw new RangeError(`There is no activation “${name}”.`);
  return found;
}
