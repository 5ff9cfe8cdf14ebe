import type { Tensor } from '@tensorflow/tfjs';
import { score, type Score } from '../nets/cross-entropy.ts';
import { asColumns, type LabelledExamples } from '../training/examples.ts';
import type { Activation } from './activations.ts';
import { gradientAt, type Kernels } from './kernels.ts';
import type { Numbers, Shape } from './numbers.ts';
import type { Optimizer, Step } from './optimizer.ts';
import type { Loss, Targets } from './losses.ts';
import type { TensorFlow } from './tensorflow.ts';

interface Parameter {
  value: Tensor;
  memory: Tensor[];
}

/**
 * The arithmetic of nets as tfjs operations, on whatever backend. A transposed operand is turned first: multiplying with it
 * as it is takes 7 times longer on wasm. Inputs that are only used whole lie turned, under a row of ones that stands for the bias:
 * both products with them then go without a transposed operand, and on wasm they are the constant side of the first, which its
 * kernels pack once.
 */
export class TensorKernels implements Kernels<Tensor, Parameter> {
  readonly precision = 'float32';
  readonly #tf: TensorFlow;
  readonly #turned = new WeakSet<Tensor>();

  constructor(tf: TensorFlow) {
    this.#tf = tf;
  }

  hold(values: Numbers, shape: Shape): Tensor {
    return this.#tf.tensor(values, [...shape], 'float32');
  }

  holdWhole(examples: LabelledExamples): Tensor {
    const held = this.#tf.tensor(asColumns(examples), [1 + examples.size, examples.count]);
    this.#turned.add(held);
    return held;
  }

  read(matrix: Tensor): Float32Array {
    return Float32Array.from(matrix.dataSync());
  }

  release(...matrices: Tensor[]): void {
    for (const matrix of matrices) matrix.dispose();
  }

  rowsAt(matrix: Tensor, indices: Int32Array): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => tf.gather(matrix, tf.tensor1d(indices, 'int32')));
  }

  affine(inputs: Tensor, weights: Tensor, bias: Tensor): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => {
      if (!this.#turned.has(inputs)) return tf.add<Tensor>(tf.matMul(inputs, weights), bias);
      const stacked = tf.concat([tf.expandDims(bias, 0), weights]);
      return tf.transpose(tf.matMul<Tensor>(tf.transpose(stacked), inputs));
    });
  }

  activate(activation: Activation, sums: Tensor): Tensor {
    return this.#tf.tidy(() => activation.tensor.value(this.#tf, sums));
  }

  activationGradient(activation: Activation, gradient: Tensor, kept: Tensor): Tensor {
    return this.#tf.tidy(() => activation.tensor.gradient(this.#tf, gradient, kept));
  }

  lossGradient(loss: Loss, logits: Tensor, targets: Targets<Tensor>, scale: number): Tensor {
    return this.#tf.tidy(() => loss.tensor(this.#tf, logits, targets, scale));
  }

  score(logits: Tensor, labels: Uint8Array, classes: number): Score {
    return score(this.read(logits), labels, classes);
  }

  layerGradients(inputs: Tensor, gradient: Tensor): [Tensor, Tensor] {
    const tf = this.#tf;
    if (!this.#turned.has(inputs)) {
      return [tf.tidy(() => tf.matMul<Tensor>(tf.transpose(inputs), gradient)), tf.sum(gradient, 0)];
    }
    const stacked = tf.matMul<Tensor>(inputs, gradient);
    const weights = tf.slice(stacked, [1, 0]);
    const bias = tf.tidy(() => tf.squeeze<Tensor>(tf.slice(stacked, [0, 0], [1, -1]), [0]));
    stacked.dispose();
    return [weights, bias];
  }

  inputGradient(gradient: Tensor, weights: Tensor): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => tf.matMul<Tensor>(gradient, tf.transpose(weights)));
  }

  multiply(first: Tensor, second: Tensor): Tensor {
    return this.#tf.mul<Tensor>(first, second);
  }

  parameter(values: Numbers, shape: Shape, memory: readonly Numbers[]): Parameter {
    return { value: this.hold(values, shape), memory: memory.map((one) => this.hold(one, shape)) };
  }

  valueOf({ value }: Parameter): Tensor {
    return value.clone();
  }

  memoryOf({ memory }: Parameter): Float32Array[] {
    return memory.map((one) => this.read(one));
  }

  destroy(...parameters: Parameter[]): void {
    for (const { value, memory } of parameters) this.release(value, ...memory);
  }

  update(optimizer: Optimizer, step: Step, parameters: readonly Parameter[], gradients: readonly Tensor[]): void {
    const tf = this.#tf;
    parameters.forEach((parameter, place) => {
      const gradient = gradientAt(gradients, place);
      const next = tf.tidy(() => {
        const decay = optimizer.decay;
        const decayed = decay === 0 ? gradient : tf.add<Tensor>(gradient, tf.mul(parameter.value, decay));
        const { value, memory } = optimizer.tensor(tf, step, parameter, decayed);
        return { value, memory };
      });
      this.destroy(parameter);
      Object.assign(parameter, next);
    });
  }
}
