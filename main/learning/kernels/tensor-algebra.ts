import type { Tensor } from '@tensorflow/tfjs';
import type { Algebra } from './algebra.ts';
import type { TensorFlow } from './tensorflow.ts';

/** In tfjs operations, on whatever backend; to be used within `tidy`. */
export function tensorAlgebra(tf: TensorFlow): Algebra<Tensor> {
  return {
    add: (a, b) => tf.add<Tensor>(a, b),
    sub: (a, b) => tf.sub<Tensor>(a, b),
    mul: (a, b) => tf.mul<Tensor>(a, b),
    div: (a, b) => tf.div<Tensor>(a, b),
    max: (a, b) => tf.maximum<Tensor>(a, b),
    min: (a, b) => tf.minimum<Tensor>(a, b),
    abs: (a) => tf.abs(a),
    exp: (a) => tf.exp(a),
    log: (a) => tf.log(a),
    sqrt: (a) => tf.sqrt(a),
    tanh: (a) => tf.tanh(a),
    erf: (a) => tf.erf(a),
    step: (a) => tf.step(a),
    softmax: (a) => tf.softmax(a),
    rowSums: (a) => tf.sum<Tensor>(a, 1, true),
  };
}
