import type { Tensor } from '@tensorflow/tfjs';
import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import { adamStep, type BentActivation, type DenseKernels, type Shape } from './dense-kernels.ts';
import type { TensorFlow } from './tensorflow.ts';

interface Parameter {
  value: Tensor;
  memory: Tensor[];
}

/**
 * The dense net's arithmetic as tfjs operations, on whatever backend. A transposed operand is turned first: multiplying with it
 * as it is takes 7 times longer on wasm.
 */
export class TensorDenseKernels implements DenseKernels<Tensor, Parameter> {
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow) {
    this.#tf = tf;
  }

  hold(values: Float32Array, shape: Shape): Tensor {
    return this.#tf.tensor(values, [...shape]);
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
    return tf.tidy(() => tf.add<Tensor>(tf.matMul(inputs, weights), bias));
  }

  activate(activation: BentActivation, sums: Tensor): Tensor {
    return this.#tf[activation](sums);
  }

  activationGradient(activation: BentActivation, gradient: Tensor, outputs: Tensor): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => {
      switch (activation) {
        case 'tanh':
          return tf.sub<Tensor>(gradient, tf.mul(gradient, tf.square(outputs)));
        case 'sigmoid':
          return tf.mul<Tensor>(gradient, tf.sub(outputs, tf.square(outputs)));
        case 'relu':
          return tf.mul<Tensor>(gradient, tf.step(outputs));
      }
    });
  }

  crossEntropyGradient(logits: Tensor, labels: Int32Array): Tensor {
    const tf = this.#tf;
    const [batch = 0, classes = 0] = logits.shape;
    const targets = new Float32Array(batch * classes);
    labels.forEach((label, row) => {
      targets[row * classes + label] = 1 / batch;
    });
    return tf.tidy(() => tf.sub<Tensor>(tf.div(tf.softmax(logits), batch), this.hold(targets, [batch, classes])));
  }

  weightGradient(inputs: Tensor, gradient: Tensor): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => tf.matMul<Tensor>(tf.transpose(inputs), gradient));
  }

  biasGradient(gradient: Tensor): Tensor {
    return this.#tf.sum(gradient, 0);
  }

  inputGradient(gradient: Tensor, weights: Tensor): Tensor {
    const tf = this.#tf;
    return tf.tidy(() => tf.matMul<Tensor>(gradient, tf.transpose(weights)));
  }

  parameter(values: Float32Array, shape: Shape, memory: readonly Float32Array[]): Parameter {
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

  update(rule: DenseOptimizer, step: number, parameters: readonly Parameter[], gradients: readonly Tensor[]): void {
    parameters.forEach((parameter, place) => {
      const gradient = gradients[place];
      if (gradient === undefined) throw new RangeError('There are fewer gradients than parameters.');
      const next = this.#next(rule, step, parameter, gradient);
      this.destroy(parameter);
      Object.assign(parameter, next);
    });
  }

  #next(rule: DenseOptimizer, step: number, { value, memory }: Parameter, plain: Tensor): Parameter {
    const tf = this.#tf;
    return tf.tidy(() => {
      const gradient = rule.l2 === 0 ? plain : tf.add<Tensor>(plain, tf.mul(value, rule.l2));
      const [first, second] = memory;
      if (rule.kind === 'adam' && first !== undefined && second !== undefined) {
        const { beta1, beta2 } = rule;
        const { rate, epsilon } = adamStep(rule, step);
        const mean = tf.add<Tensor>(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
        const square = tf.add<Tensor>(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const change = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), epsilon));
        return { value: tf.sub<Tensor>(value, change), memory: [mean, square] };
      }
      const velocity =
        first === undefined || rule.kind === 'adam' ? gradient : tf.add<Tensor>(tf.mul(first, rule.momentum), gradient);
      const moved = tf.sub<Tensor>(value, tf.mul(velocity, rule.learningRate));
      return { value: moved, memory: first === undefined ? [] : [velocity.clone()] };
    });
  }
}
