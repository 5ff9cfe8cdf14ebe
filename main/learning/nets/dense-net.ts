import type { Activation, DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import { memoryCount, type DenseKernels } from '../kernels/dense-kernels.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/** One layer: `[features, units]` with a bias, then the activation. */
export interface DenseLayer {
  features: number;
  units: number;
  activation: Activation;
}

/** Examples an engine holds: `inputs` `[count, features]`. */
export interface DenseExamples<M> {
  inputs: M;
  labels: Uint8Array;
}

/** Weights and bias of each layer in turn, from the input on; after each of both what the optimizer remembers about it. */
export interface DenseState {
  values: Float32Array[];
  /** One list for each of `values`. */
  memory: Float32Array[][];
}

/**
 * A fully connected net `x ← activation(x · W + b)`, layer by layer, whose last outputs are the logits of the classes; its cost is
 * the mean cross-entropy of their softmax. The gradients are written out: back-propagation as in Rumelhart, Hinton and Williams,
 * "Learning representations by back-propagating errors" (1986).
 */
export class DenseNet<M, P> {
  readonly layers: readonly DenseLayer[];
  readonly #kernels: DenseKernels<M, P>;
  readonly #rule: DenseOptimizer;
  readonly #parameters: P[];

  constructor(kernels: DenseKernels<M, P>, layers: readonly DenseLayer[], rule: DenseOptimizer, state: DenseState) {
    this.layers = layers;
    this.#kernels = kernels;
    this.#rule = rule;
    this.#parameters = shapesOf(layers).map((shape, place) =>
      kernels.parameter(state.values[place] ?? new Float32Array(), shape, state.memory[place] ?? []),
    );
  }

  /** `rows`: the batch, by the places of its examples. `step` counts updates from 1. */
  update(examples: DenseExamples<M>, rows: Uint32Array, step: number): void {
    const gradients = this.gradients(examples, rows);
    this.#kernels.update(this.#rule, step, this.#parameters, gradients);
    this.#kernels.release(...gradients);
  }

  /** Logits of all examples, row by row: `[count, classes]`. */
  logits({ inputs }: DenseExamples<M>): Float32Array {
    const kernels = this.#kernels;
    const values = this.#values();
    const outputs = this.#forward(inputs, values);
    const logits = kernels.read(outputs.at(-1) ?? inputs);
    kernels.release(...values, ...outputs);
    return logits;
  }

  /** False when the numbers have overflowed: the bias of the last layer then has, too. Waits for the engine. */
  finite(): boolean {
    return this.value(2 * this.layers.length - 1).every((value) => Number.isFinite(value));
  }

  /** One of `values`. */
  value(place: number): Float32Array {
    const parameter = this.#parameters[place];
    if (parameter === undefined) throw new RangeError(`There is no parameter ${place}.`);
    const value = this.#kernels.valueOf(parameter);
    const copy = this.#kernels.read(value);
    this.#kernels.release(value);
    return copy;
  }

  /** Weights and bias of each layer in turn. */
  values(): Float32Array[] {
    const values = this.#values();
    const copies = values.map((value) => this.#kernels.read(value));
    this.#kernels.release(...values);
    return copies;
  }

  state(): DenseState {
    return { values: this.values(), memory: this.#parameters.map((one) => this.#kernels.memoryOf(one)) };
  }

  hold({ count, size, pixels, labels }: LabelledExamples): DenseExamples<M> {
    return { inputs: this.#kernels.hold(asRows(pixels), [count, size]), labels };
  }

  releaseExamples({ inputs }: DenseExamples<M>): void {
    this.#kernels.release(inputs);
  }

  release(): void {
    this.#kernels.destroy(...this.#parameters);
  }

  /** Of the mean cost of a batch, by the weights and the bias of each layer in turn. The caller releases them. */
  gradients({ inputs, labels }: DenseExamples<M>, rows: Uint32Array): M[] {
    const kernels = this.#kernels;
    const values = this.#values();
    const batch = kernels.rowsAt(inputs, Int32Array.from(rows));
    const outputs = this.#forward(batch, values);
    const actual = Int32Array.from(rows, (row) => labels[row] ?? 0);
    let gradient = kernels.crossEntropyGradient(outputs.at(-1) ?? batch, actual);
    const gradients: M[] = [];
    for (let layer = this.layers.length - 1; layer >= 0; layer--) {
      const before = outputs[layer - 1];
      gradients.unshift(kernels.weightGradient(before ?? batch, gradient), kernels.biasGradient(gradient));
      const weights = values[2 * layer];
      if (before !== undefined && weights !== undefined) gradient = this.#back(layer, gradient, weights, before);
    }
    kernels.release(gradient, batch, ...values, ...outputs);
    return gradients;
  }

  /** The gradient by the sums of the layer before, which gave `outputs`. Releases `gradient`. */
  #back(layer: number, gradient: M, weights: M, outputs: M): M {
    const kernels = this.#kernels;
    const byOutputs = kernels.inputGradient(gradient, weights);
    kernels.release(gradient);
    const activation = this.layers[layer - 1]?.activation ?? 'linear';
    if (activation === 'linear') return byOutputs;
    const bySums = kernels.activationGradient(activation, byOutputs, outputs);
    kernels.release(byOutputs);
    return bySums;
  }

  /** The outputs of each layer. */
  #forward(inputs: M, values: readonly M[]): M[] {
    const kernels = this.#kernels;
    const outputs: M[] = [];
    this.layers.forEach(({ activation }, layer) => {
      const [weights, bias] = values.slice(2 * layer);
      if (weights === undefined || bias === undefined) throw new RangeError(`Layer ${layer} has no parameters.`);
      const sums = kernels.affine(outputs.at(-1) ?? inputs, weights, bias);
      if (activation === 'linear') {
        outputs.push(sums);
      } else {
        outputs.push(kernels.activate(activation, sums));
        kernels.release(sums);
      }
    });
    return outputs;
  }

  #values(): M[] {
    return this.#parameters.map((parameter) => this.#kernels.valueOf(parameter));
  }
}

/** The layers of a net: the hidden ones, then a linear one to the classes. */
export function denseLayers(
  hidden: readonly { units: number; activation: Activation }[],
  features: number,
  classes: number,
): DenseLayer[] {
  const layers = [...hidden, { units: classes, activation: 'linear' as const }];
  return layers.map((layer, place) => ({ ...layer, features: layers[place - 1]?.units ?? features }));
}

/** Shapes of weights and bias of each layer in turn. */
export function shapesOf(layers: readonly DenseLayer[]): number[][] {
  return layers.flatMap(({ features, units }) => [[features, units], [units]]);
}

/** Before the first update, what an optimizer remembers is all zero. */
export function freshState(values: Float32Array[], rule: DenseOptimizer): DenseState {
  const memory = values.map(({ length }) => Array.from({ length: memoryCount(rule) }, () => new Float32Array(length)));
  return { values, memory };
}
