import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import { score, type Score } from '../nets/cross-entropy.ts';
import type { DenseKernels } from './dense-kernels.ts';
import type { Engine, GradientDescent, Matrix, Parameters } from './engine.ts';
import { TensorDenseKernels } from './tensor-dense-kernels.ts';
import type { TensorFlow } from './tensorflow.ts';

/**
 * The port over tfjs operations, whatever backend they run on.
 *
 * `affine` multiplies `Wᵀ · X` and turns the small result, and `weightGradient` is `X · R`: both without a transposed operand, which
 * is 7 times slower on wasm, and with X in one layout only. On wasm X is then the constant side of the first product, which its
 * kernels pack once; on native and cpu no order is faster.
 */
export class TensorEngine implements Engine {
  readonly used: EngineUsed;
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow, used: EngineUsed) {
    this.#tf = tf;
    this.used = used;
  }

  hold(values: Float32Array, rows: number, columns: number): Matrix {
    return this.#tf.tensor2d(values, [rows, columns]);
  }

  read(matrix: Matrix): Float32Array {
    return Float32Array.from(matrix.dataSync());
  }

  release(...matrices: Matrix[]): void {
    for (const matrix of matrices) matrix.dispose();
  }

  affine(weights: Matrix, inputs: Matrix): Matrix {
    const tf = this.#tf;
    return tf.tidy(() => tf.transpose(tf.matMul<Matrix>(tf.transpose(weights), inputs)));
  }

  softmaxResidual(logits: Matrix, targets: Matrix): Matrix {
    const tf = this.#tf;
    return tf.tidy(() => tf.sub(tf.softmax(logits), targets));
  }

  score(logits: Matrix, labels: Uint8Array): Score {
    return score(this.read(logits), labels, logits.shape[1]);
  }

  weightGradient(inputs: Matrix, residual: Matrix): Matrix {
    return this.#tf.matMul<Matrix>(inputs, residual);
  }

  momentumStep({ weights, velocity }: Parameters, gradient: Matrix, rule: GradientDescent): Parameters {
    const tf = this.#tf;
    const next = tf.tidy(() => {
      const step = tf.mul<Matrix>(gradient, rule.learningRate);
      const changed = rule.momentum === 0 ? step : tf.add<Matrix>(tf.mul(velocity, rule.momentum), step);
      return { weights: tf.sub<Matrix>(weights, changed), velocity: changed };
    });
    this.release(weights, velocity);
    return next;
  }

  dense<Built>(_rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    return build(new TensorDenseKernels(this.#tf));
  }

  memory(): { matrices: number; bytes: number } {
    const { numTensors, numBytes } = this.#tf.memory();
    return { matrices: numTensors, bytes: numBytes };
  }
}
