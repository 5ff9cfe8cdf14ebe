import type { Activation, DenseOptimizer } from '../../../shared/models/nets/dense.ts';

/** An activation that changes something. */
export type BentActivation = Exclude<Activation, 'linear'>;

/** `[rows, columns]`, or `[length]` of a vector. */
export type Shape = readonly number[];

/**
 * The arithmetic of a dense net, one method an operation, on float32 matrices `M` and parameters `P` that the engine keeps where
 * it computes. Examples are rows: `inputs` `[batch, in]`, `weights` `[in, out]`, `bias` `[out]`.
 * What a method gives belongs to the caller, who releases it; what it is given stays.
 */
export interface DenseKernels<M, P> {
  /** Takes row-major `values`, which must not change while they are held. */
  hold(values: Float32Array, shape: Shape): M;
  /** A copy of the values, row by row. */
  read(matrix: M): Float32Array;
  release(...matrices: M[]): void;

  /** The rows of `matrix` at `indices`, in that order: `[indices.length, columns]`. */
  rowsAt(matrix: M, indices: Int32Array): M;
  /** `inputs · weights + bias`: `[batch, out]`. */
  affine(inputs: M, weights: M, bias: M): M;
  activate(activation: BentActivation, sums: M): M;
  /** The gradient by the sums, of the gradient by the outputs and the outputs themselves. */
  activationGradient(activation: BentActivation, gradient: M, outputs: M): M;
  /** `(softmax(logits) − onehot(labels)) / batch`: the gradient of the mean cross-entropy by the logits `[batch, classes]`. */
  crossEntropyGradient(logits: M, labels: Int32Array): M;
  /** `inputsᵀ · gradient`: `[in, out]`. */
  weightGradient(inputs: M, gradient: M): M;
  /** The sum over the batch: `[out]`. */
  biasGradient(gradient: M): M;
  /** `gradient · weightsᵀ`: `[batch, in]`. */
  inputGradient(gradient: M, weights: M): M;

  /** A parameter that updates change, with what its optimizer remembers about it: matrices of its shape. */
  parameter(values: Float32Array, shape: Shape, memory: readonly Float32Array[]): P;
  /** The parameter as it is now; to be released before the next `update`. */
  valueOf(parameter: P): M;
  memoryOf(parameter: P): Float32Array[];
  destroy(...parameters: P[]): void;
  /** Update number `step`, counted from 1, of every parameter by its gradient. */
  update(rule: DenseOptimizer, step: number, parameters: readonly P[], gradients: readonly M[]): void;
}

/** How many matrices an optimizer remembers about each parameter: Adam's two moments, the momentum of SGD. */
export function memoryCount(rule: DenseOptimizer): number {
  if (rule.kind === 'adam') return 2;
  return rule.momentum > 0 ? 1 : 0;
}

/**
 * Adam's step `t` as PyTorch writes it, `p ← p − rate · m / (√v + epsilon)`, with both bias corrections gathered in two numbers:
 * `rate = lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`, `epsilon = ε · √(1 − β₂ᵗ)`.
 */
export function adamStep(
  { learningRate, beta1, beta2, epsilon }: Extract<DenseOptimizer, { kind: 'adam' }>,
  step: number,
): { rate: number; epsilon: number } {
  const correction = Math.sqrt(1 - beta2 ** step);
  return { rate: (learningRate * correction) / (1 - beta1 ** step), epsilon: epsilon * correction };
}
