import type { Activation } from './activations.ts';
import type { Score } from '../nets/cross-entropy.ts';
import type { LabelledExamples } from '../training/examples.ts';
import type { Loss, Targets } from './losses.ts';
import type { Numbers, Shape } from './numbers.ts';
import type { Optimizer, Step } from './optimizer.ts';

/**
 * The arithmetic of all nets, one method an operation, on matrices `M` and parameters `P` that an engine keeps where it computes.
 * Examples are rows: `inputs` `[batch, in]`, `weights` `[in, out]`, `bias` `[out]`. Activations go by their registered names.
 * What a method gives belongs to the caller, who releases it; what it is given stays.
 */
export interface Kernels<M, P> {
  readonly precision: 'float32' | 'float64';

  /** Takes row-major `values`, which must not change while they are held. */
  hold(values: Numbers, shape: Shape): M;
  /** Takes the inputs of a first layer `[count, size]` that are only ever used whole: an engine lays them down as it computes fastest. */
  holdWhole(examples: LabelledExamples): M;
  /** A copy of the values, row by row. */
  read(matrix: M): Numbers;
  release(...matrices: M[]): void;

  /** The rows of `matrix` at `indices`, in that order: `[indices.length, columns]`. */
  rowsAt(matrix: M, indices: Int32Array): M;
  /** `inputs · weights + bias`: `[batch, out]`. */
  affine(inputs: M, weights: M, bias: M): M;
  activate(activation: Activation, sums: M): M;
  /** The gradient by the sums, of the gradient by the outputs and what the activation `keeps`. */
  activationGradient(activation: Activation, gradient: M, kept: M): M;
  /** `scale` times the gradient of the summed loss by the logits `[batch, classes]`. */
  lossGradient(loss: Loss, logits: M, targets: Targets<M>, scale: number): M;
  /** Summed cross-entropy and accuracy of `logits` `[batch, classes]`, see `score`. */
  score(logits: M, labels: Uint8Array, classes: number): Score;
  /** `inputsᵀ · gradient` `[in, out]` and the sum of `gradient` over the batch `[out]`: the gradients by weights and bias. */
  layerGradients(inputs: M, gradient: M): [weights: M, bias: M];
  /** `gradient · weightsᵀ`: `[batch, in]`. */
  inputGradient(gradient: M, weights: M): M;
  /** Entry by entry, of two matrices of one shape. */
  multiply(first: M, second: M): M;

  /** A parameter that updates change, with what its optimizer remembers about it: matrices of its shape. */
  parameter(values: Numbers, shape: Shape, memory: readonly Numbers[]): P;
  /** The parameter as it is now; to be released before the next `update`. */
  valueOf(parameter: P): M;
  memoryOf(parameter: P): Numbers[];
  destroy(...parameters: P[]): void;
  /** One update of every parameter by its gradient. */
  update(optimizer: Optimizer, step: Step, parameters: readonly P[], gradients: readonly M[]): void;
}

/** @throws RangeError where a net gives fewer gradients than it has parameters. */
export function gradientAt<M>(gradients: readonly M[], place: number): M {
  const gradient = gradients[place];
  if (gradient === undefined) throw new RangeError('There are fewer gradients than parameters.');
  return gradient;
}
