import type { Numbers, Shape } from '../kernels/numbers.ts';
import type { Optimizer, Step } from '../kernels/optimizer.ts';
import { stepPlainly } from '../kernels/reference-kernels.ts';
import { asRows, pickExamples, type LabelledExamples } from '../training/examples.ts';
import { score, type Score } from './cross-entropy.ts';
import {
  freshState,
  valuesOf,
  type NamedArray,
  type NetState,
  type TrainableExamples,
  type TrainableNet,
} from './net.ts';

/**
 * A net written out in plain TypeScript, with no tensor engine: all that a kind of its own needs. `values` are the parameters' in
 * their order, `inputs` is `[count, features]`, row by row, all in float64.
 */
export interface PlainNet {
  classes: number;
  parameters: readonly { name: string; shape: Shape }[];
  /** `[count, classes]`; the cost is the cross-entropy of their softmax. */
  logits(values: readonly Float64Array[], inputs: Float64Array, count: number): Float64Array;
  /** Mean over the examples of what training minimises, where that is not the cost. */
  loss?(values: readonly Float64Array[], inputs: Float64Array, labels: Uint8Array): number;
  /** Of the mean loss of the examples, by each parameter. */
  gradients(values: readonly Float64Array[], inputs: Float64Array, labels: Uint8Array): Float64Array[];
  /** What a layer gives, where there are any: `[count, units]`. */
  activations?: Record<string, (values: readonly Float64Array[], inputs: Float64Array, count: number) => Float64Array>;
}

/** A plain net with its optimizer. After each update its numbers are rounded to float32, as checkpoints hold them. */
export class PlainTrainableNet implements TrainableNet {
  readonly precision = 'float64';
  readonly layers = [];
  readonly #net: PlainNet;
  readonly #optimizer: Optimizer | undefined;
  #values: Float64Array[] = [];
  #memory: Float64Array[][] = [];

  constructor(net: PlainNet, optimizer: Optimizer | undefined, state: NetState) {
    this.#net = net;
    this.#optimizer = optimizer;
    this.#take(state);
  }

  parameters(): NamedArray[] {
    return this.#named(this.state().values);
  }

  setParameters(parameters: readonly NamedArray[]): void {
    this.#take(freshState(valuesOf(parameters, this.#net.parameters), this.#optimizer));
  }

  value(place: number): Float64Array {
    const value = this.#values[place];
    if (value === undefined) throw new RangeError(`There is no parameter ${place}.`);
    return value.slice();
  }

  memory(): Float64Array[][] {
    return this.#memory.map((all) => all.map((one) => one.slice()));
  }

  state(): NetState {
    return { values: this.#values.map((one) => one.slice()), memory: this.memory() };
  }

  hold(examples: LabelledExamples): TrainableExamples {
    const { labels, count } = examples;
    const inputs = Float64Array.from(asRows(examples.pixels));
    const { classes, activations = {} } = this.#net;
    const logits = (): Float64Array => this.#net.logits(this.#values, inputs, count);
    const scored = (): Score => score(logits(), labels, classes);
    return {
      logits,
      activations: (layer) => {
        const found = activations[layer];
        if (found === undefined) throw new RangeError(`The net has no layer “${layer}”.`);
        return found(this.#values, inputs, count);
      },
      score: scored,
      cost: () => scored().cost / count,
      loss: () => this.#net.loss?.(this.#values, inputs, labels) ?? scored().cost / count,
      gradients: () => this.#named(this.#net.gradients(this.#values, inputs, labels)),
      prepare: () => undefined,
      update: (number, rows, { factor, inputs: seen } = { factor: 1 }) => {
        const batch = rows === undefined ? examples : pickExamples(examples, rows);
        const batchInputs = rows === undefined ? inputs : Float64Array.from(seen ?? asRows(batch.pixels));
        this.#update({ number, factor }, this.#net.gradients(this.#values, batchInputs, batch.labels), batch.count);
      },
      release: () => undefined,
    };
  }

  release(): void {
    // Plain arrays: the garbage collector takes them.
  }

  #update(step: Step, gradients: readonly Float64Array[], count: number): void {
    const optimizer = this.#optimizer;
    if (optimizer === undefined) throw new RangeError('A net without an optimizer cannot be trained.');
    this.#values.forEach((values, place) => {
      const [gradient, memory = []] = [gradients[place], this.#memory[place]];
      if (gradient === undefined) throw new RangeError('There are fewer gradients than parameters.');
      const followed = optimizer.follows === 'sum' ? gradient.map((slope) => slope * count) : gradient;
      stepPlainly(optimizer, step, values, memory, followed);
      for (const numbers of [values, ...memory]) numbers.set(Float32Array.from(numbers));
    });
  }

  #take({ values, memory }: NetState): void {
    this.#values = values.map((one) => Float64Array.from(one));
    this.#memory = memory.map((all) => all.map((one) => Float64Array.from(one)));
  }

  #named(values: readonly Numbers[]): NamedArray[] {
    return this.#net.parameters.map((one, place) => ({ ...one, values: values[place] ?? new Float64Array() }));
  }
}
