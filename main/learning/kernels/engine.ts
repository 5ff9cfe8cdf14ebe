import type { Tensor2D } from '@tensorflow/tfjs';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import type { Score } from '../nets/cross-entropy.ts';
import type { DenseKernels } from './dense-kernels.ts';

/** A float32 matrix that the engine holds where it computes. Its owner gives it back with `release`. */
export type Matrix = Tensor2D;

/** Weights and what the optimizer remembers about them, of one shape. */
export interface Parameters {
  weights: Matrix;
  velocity: Matrix;
}

export interface GradientDescent {
  learningRate: number;
  momentum: number;
}

/**
 * What a net is written against. Examples are columns, as in the report: `inputs` is `[features, examples]`; what a layer gives
 * is `[examples, outputs]`, so that each example's scores lie together.
 */
export interface Engine {
  readonly used: EngineUsed;

  /** Takes a copy of row-major `values` `[rows, columns]`. */
  hold(values: Float32Array, rows: number, columns: number): Matrix;

  /** A copy of the values, row by row. */
  read(matrix: Matrix): Float32Array;

  release(...matrices: Matrix[]): void;

  /** `inputsᵀ · weights`: `[examples, outputs]` of weights `[features, outputs]`. */
  affine(weights: Matrix, inputs: Matrix): Matrix;

  /** `softmax(logits) − targets` row by row: the gradient of the summed cross-entropy by the logits. All `[examples, outputs]`. */
  softmaxResidual(logits: Matrix, targets: Matrix): Matrix;

  /** Cost and accuracy of `logits` `[labels.length, outputs]`, see `score`. */
  score(logits: Matrix, labels: Uint8Array): Score;

  /** `inputs · residual`: the gradient by the weights, `[features, outputs]`, of a layer whose output has gradient `residual`. */
  weightGradient(inputs: Matrix, residual: Matrix): Matrix;

  /** `v ← momentum · v + learningRate · g; W ← W − v`. The old parameters are released. */
  momentumStep(parameters: Parameters, gradient: Matrix, rule: GradientDescent): Parameters;

  /** Builds something on this engine's arithmetic for dense nets trained by `rule`, whatever that keeps its numbers as. */
  dense<Built>(rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built;

  /** What is held now, to see that nothing leaks. */
  memory(): { matrices: number; bytes: number };
}
