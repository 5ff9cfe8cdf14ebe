import type { ActivationNumbers } from '../../../shared/models/nets/activations.ts';
import type { LabelledExamples } from '../training/examples.ts';
import type { Numbers, Shape } from '../kernels/numbers.ts';
import type { Score } from './cross-entropy.ts';

/** A parameter, or its gradient: `values` row by row. */
export interface NamedArray {
  name: string;
  shape: Shape;
  values: Numbers;
}

/** One fully connected layer: `[features, units]` with a bias, then the activation, which may have numbers. */
export interface NetLayer extends ActivationNumbers {
  name: string;
  features: number;
  units: number;
  activation: string;
}

/** A net, whatever its kind and whatever computes it. Examples are rows. */
export interface Net {
  readonly precision: 'float32' | 'float64';
  /** From the input on, where it is made of fully connected layers; empty where it is not. */
  readonly layers: readonly NetLayer[];
  /** Copies, always in the same order. */
  parameters(): NamedArray[];
  /**
   * Takes the values of all parameters; what an optimizer remembers starts anew.
   * @throws RangeError where names or shapes are not this net's.
   */
  setParameters(parameters: readonly NamedArray[]): void;
  /** Takes examples to compute with; they must not change while they are held. */
  hold(examples: LabelledExamples): HeldExamples;
  /** Gives back the parameters. Examples are given back by themselves. */
  release(): void;
}

/** Examples that a net holds; all that is computed is by its parameters as they are at that moment. */
export interface HeldExamples {
  /** `[count, classes]`. */
  logits(): Numbers;
  /** What a layer gives, `[count, units]`; the last gives the logits. @throws RangeError for a layer that is not there. */
  activations(layer: string): Numbers;
  /** Mean cost per example, in nats: the cross-entropy of the softmax, in every net. */
  cost(): number;
  /** Mean of the loss per example: what training minimises. Most nets minimise the cost itself. */
  loss(): number;
  /** Of the mean loss, by each parameter: names and shapes are theirs. */
  gradients(): NamedArray[];
  release(): void;
}

/** Values of the parameters, and for each of them what its optimizer remembers. */
export interface NetState {
  values: Numbers[];
  memory: Numbers[][];
}

/** A net with an optimizer, as a training rule sees it. */
export interface TrainableNet extends Net {
  /** One parameter's values, by its place. */
  value(place: number): Numbers;
  /** What the optimizer remembers of each parameter. */
  memory(): Numbers[][];
  state(): NetState;
  /** @param use `whole`: every update is by all of them; `batches`: by rows of them. */
  hold(examples: LabelledExamples, use?: 'whole' | 'batches'): TrainableExamples;
}

/**
 * What one update does otherwise than all others. `factor`: of the learning rate. `masks`: for dropout, by what the outputs of each
 * hidden layer are multiplied, `[batch, units]` row by row. `inputs`: what the batch is seen as in the place of its examples,
 * `[batch, features]`.
 */
export interface UpdateTerms {
  factor: number;
  masks?: readonly Float32Array[];
  inputs?: Float32Array;
}

export interface TrainableExamples extends HeldExamples {
  /** Computes what the next update and a score of whole examples both start with, so that a cancel can be heard before it. */
  prepare(): void;
  /** Summed cost and accuracy. */
  score(): Score;
  /** Update number `step`, counted from 1. @param rows the batch, by the places of its examples; all of them without it. */
  update(step: number, rows?: Uint32Array, terms?: UpdateTerms): void;
}

/** @returns the values in the order of `expected`. @throws RangeError where a name or a shape does not fit. */
export function valuesOf(
  given: readonly NamedArray[],
  expected: readonly Pick<NamedArray, 'name' | 'shape'>[],
): Numbers[] {
  if (given.length !== expected.length) {
    throw new RangeError(`The net has ${expected.length} parameters, not ${given.length}.`);
  }
  return expected.map(({ name, shape }) => {
    const found = given.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`The parameter ${name} is missing.`);
    const length = shape.reduce((product, side) => product * side, 1);
    if (found.shape.join() !== shape.join() || found.values.length !== length) {
      throw new RangeError(`The parameter ${name} is [${found.shape.join(', ')}] and not [${shape.join(', ')}].`);
    }
    return found.values;
  });
}

/** Before the first update, what an optimizer remembers is all the same. */
export function freshState(values: Numbers[], optimizer: { memory: number; start: number } | undefined): NetState {
  const { memory = 0, start = 0 } = optimizer ?? {};
  return {
    values,
    memory: values.map(({ length }) => Array.from({ length: memory }, () => new Float32Array(length).fill(start))),
  };
}
