import type { Kernels, Numbers, Shape, Targets } from '../kernels/kernels.ts';
import { activationNamed } from '../kernels/activations.ts';
import { crossEntropy, type Loss } from '../kernels/losses.ts';
import type { Optimizer, Step } from '../kernels/optimizers.ts';
import { asRows, oneHot, type LabelledExamples } from '../training/examples.ts';
import type { Score } from './cross-entropy.ts';
import {
  freshState,
  valuesOf,
  type NamedArray,
  type NetLayer,
  type NetState,
  type TrainableExamples,
  type TrainableNet,
  type UpdateTerms,
} from './net.ts';

/**
 * What each layer gave on to the next, and what its activation keeps for the gradient; `masks`: what the outputs of the hidden layers
 * were multiplied by, where there was any dropout.
 */
interface Pass<M> {
  values: M[];
  outputs: M[];
  kept: M[];
  masks: M[];
}

/**
 * A fully connected net `x ← activation(x · W + b)`, layer by layer, whose last outputs are the logits of the classes; its loss
 * is of them, the mean cross-entropy of their softmax unless another is said. The gradients are written out: back-propagation as in Rumelhart, Hinton and Williams,
 * "Learning representations by back-propagating errors" (1986).
 */
export class LayeredNet<M, P> implements TrainableNet {
  readonly precision: 'float32' | 'float64';
  readonly layers: readonly NetLayer[];
  readonly #kernels: Kernels<M, P>;
  readonly #optimizer: Optimizer | undefined;
  readonly loss: Loss;
  #parameters: P[] = [];
  /** Counts changes of the parameters: a pass of before is of no use. */
  #version = 0;

  constructor(
    kernels: Kernels<M, P>,
    layers: readonly NetLayer[],
    optimizer: Optimizer | undefined,
    state: NetState,
    loss: Loss = crossEntropy,
  ) {
    this.precision = kernels.precision;
    this.layers = layers;
    this.#kernels = kernels;
    this.#optimizer = optimizer;
    this.loss = loss;
    this.#take(state);
  }

  get version(): number {
    return this.#version;
  }

  parameters(): NamedArray[] {
    return parametersOf(this.layers).map((one, place) => ({ ...one, values: this.value(place) }));
  }

  setParameters(parameters: readonly NamedArray[]): void {
    const values = valuesOf(parameters, parametersOf(this.layers));
    this.release();
    this.#take(freshState(values, this.#optimizer));
  }

  value(place: number): Numbers {
    const parameter = this.#parameters[place];
    if (parameter === undefined) throw new RangeError(`There is no parameter ${place}.`);
    const value = this.#kernels.valueOf(parameter);
    const copy = this.#kernels.read(value);
    this.#kernels.release(value);
    return copy;
  }

  memory(): Numbers[][] {
    return this.#parameters.map((one) => this.#kernels.memoryOf(one));
  }

  state(): NetState {
    return { values: this.#parameters.map((_, place) => this.value(place)), memory: this.memory() };
  }

  hold(examples: LabelledExamples, use: 'whole' | 'batches' = 'batches'): LayeredExamples<M, P> {
    return new LayeredExamples(this, this.#kernels, examples, use === 'whole');
  }

  release(): void {
    this.#kernels.destroy(...this.#parameters);
    this.#parameters = [];
  }

  /** The caller releases it. @param masks of each hidden layer, for dropout; it takes them over. */
  forward(inputs: M, masks: M[] = []): Pass<M> {
    const kernels = this.#kernels;
    const values = this.#parameters.map((parameter) => kernels.valueOf(parameter));
    const [outputs, kept]: [M[], M[]] = [[], []];
    this.layers.forEach(({ activation }, layer) => {
      const [weights, bias] = values.slice(2 * layer);
      if (weights === undefined || bias === undefined) throw new RangeError(`Layer ${layer} has no parameters.`);
      const sums = kernels.affine(outputs.at(-1) ?? inputs, weights, bias);
      const output = activation === 'linear' ? sums : kernels.activate(activation, sums);
      const keepsSums = output === sums || activationNamed(activation).keeps === 'sums';
      kept.push(keepsSums ? sums : output);
      if (!keepsSums) kernels.release(sums);
      const mask = masks[layer];
      outputs.push(mask === undefined ? output : kernels.multiply(output, mask));
      if (mask !== undefined && keepsSums && output !== sums) kernels.release(output);
    });
    return { values, outputs, kept, masks };
  }

  /** `scale` times the gradient of the summed cost, by the weights and the bias of each layer in turn. The caller releases them. */
  gradients(inputs: M, { values, outputs, kept, masks }: Pass<M>, targets: Targets<M>, scale: number): M[] {
    const kernels = this.#kernels;
    let gradient = kernels.lossGradient(this.loss, outputs.at(-1) ?? inputs, targets, scale);
    const gradients: M[] = [];
    for (let layer = this.layers.length - 1; layer >= 0; layer--) {
      const before = outputs[layer - 1];
      gradients.unshift(...kernels.layerGradients(before ?? inputs, gradient));
      const [weights, known] = [values[2 * layer], kept[layer - 1]];
      if (weights !== undefined && known !== undefined) {
        gradient = this.#back(layer, gradient, { weights, kept: known, mask: masks[layer - 1] });
      }
    }
    kernels.release(gradient);
    return gradients;
  }

  releasePass({ values, outputs, kept, masks }: Pass<M>): void {
    this.#kernels.release(...new Set([...values, ...outputs, ...kept, ...masks]));
  }

  /** @param gradientsOf by a factor of the gradient of the summed cost. */
  update(step: Step, count: number, gradientsOf: (scale: number) => M[]): void {
    if (this.#optimizer === undefined) throw new RangeError('A net without an optimizer cannot be trained.');
    const gradients = gradientsOf(this.#optimizer.follows === 'sum' ? 1 : 1 / count);
    this.#kernels.update(this.#optimizer, step, this.#parameters, gradients);
    this.#kernels.release(...gradients);
    this.#version++;
  }

  #take({ values, memory }: NetState): void {
    this.#version++;
    this.#parameters = parametersOf(this.layers).map(({ shape }, place) =>
      this.#kernels.parameter(values[place] ?? new Float32Array(), shape, memory[place] ?? []),
    );
  }

  /** The gradient by the sums of the layer before. Releases `gradient`. */
  #back(layer: number, gradient: M, { weights, kept, mask }: { weights: M; kept: M; mask: M | undefined }): M {
    const kernels = this.#kernels;
    let byOutputs = kernels.inputGradient(gradient, weights);
    kernels.release(gradient);
    if (mask !== undefined) {
      const byDropped = byOutputs;
      byOutputs = kernels.multiply(byDropped, mask);
      kernels.release(byDropped);
    }
    const activation = this.layers[layer - 1]?.activation ?? 'linear';
    if (activation === 'linear') return byOutputs;
    const bySums = kernels.activationGradient(activation, byOutputs, kept);
    kernels.release(byOutputs);
    return bySums;
  }
}

/** Examples of a layered net. Of whole ones the last pass is kept until the parameters change: a score and an update share it. */
class LayeredExamples<M, P> implements TrainableExamples {
  readonly #net: LayeredNet<M, P>;
  readonly #kernels: Kernels<M, P>;
  readonly #labels: Uint8Array;
  readonly #inputs: M;
  readonly #targets: Targets<M>;
  #pass: { version: number; pass: Pass<M> } | undefined;

  constructor(net: LayeredNet<M, P>, kernels: Kernels<M, P>, examples: LabelledExamples, whole: boolean) {
    const { count, size, pixels, labels } = examples;
    const classes = net.layers.at(-1)?.units ?? 0;
    this.#net = net;
    this.#kernels = kernels;
    this.#labels = labels;
    this.#inputs = whole ? kernels.holdWhole(examples) : kernels.hold(asRows(pixels), [count, size]);
    this.#targets = {
      labels: Int32Array.from(labels),
      classes,
      oneHot: whole ? kernels.hold(oneHot(labels, classes), [count, classes]) : undefined,
    };
  }

  logits(): Numbers {
    return this.#passed(({ outputs }) => this.#kernels.read(outputs.at(-1) ?? this.#inputs));
  }

  activations(layer: string): Numbers {
    const place = this.#net.layers.findIndex(({ name }) => name === layer);
    return this.#passed(({ outputs }) => {
      const output = outputs[place];
      if (output === undefined) throw new RangeError(`The net has no layer “${layer}”.`);
      return this.#kernels.read(output);
    });
  }

  cost(): number {
    return this.score().cost / this.#labels.length;
  }

  loss(): number {
    const { loss } = this.#net;
    if (loss.isCost) return this.cost();
    const logits = Float64Array.from(this.logits());
    const { classes } = this.#targets;
    const sum = this.#targets.labels.reduce(
      (total, label, row) => total + loss.value(logits.subarray(row * classes, (row + 1) * classes), label),
      0,
    );
    return sum / this.#labels.length;
  }

  gradients(): NamedArray[] {
    const kernels = this.#kernels;
    const scale = 1 / this.#labels.length;
    return this.#passed((pass) => {
      const gradients = this.#net.gradients(this.#inputs, pass, this.#targets, scale);
      const named = parametersOf(this.#net.layers).map((one, place) => {
        const gradient = gradients[place];
        return { ...one, values: gradient === undefined ? new Float32Array() : kernels.read(gradient) };
      });
      kernels.release(...gradients);
      return named;
    });
  }

  prepare(): void {
    if (this.#targets.oneHot !== undefined) this.#passed(() => undefined);
  }

  score(): Score {
    const classes = this.#net.layers.at(-1)?.units ?? 0;
    return this.#passed(({ outputs }) => this.#kernels.score(outputs.at(-1) ?? this.#inputs, this.#labels, classes));
  }

  update(number: number, rows?: Uint32Array, { factor, masks }: UpdateTerms = { factor: 1 }): void {
    const step = { number, factor };
    if (rows === undefined) {
      if (masks !== undefined) throw new RangeError('Dropout is for updates by batches.');
      this.#net.update(step, this.#labels.length, (scale) =>
        this.#passed((pass) => this.#net.gradients(this.#inputs, pass, this.#targets, scale)),
      );
      this.#forget();
      return;
    }
    this.#net.update(step, rows.length, (scale) => {
      const kernels = this.#kernels;
      const inputs = kernels.rowsAt(this.#inputs, Int32Array.from(rows));
      const labels = Int32Array.from(rows, (row) => this.#labels[row] ?? 0);
      const pass = this.#net.forward(
        inputs,
        masks?.map((mask) => kernels.hold(mask, [rows.length, mask.length / rows.length])),
      );
      const targets = { labels, classes: this.#targets.classes, oneHot: undefined };
      const gradients = this.#net.gradients(inputs, pass, targets, scale);
      this.#net.releasePass(pass);
      kernels.release(inputs);
      return gradients;
    });
  }

  release(): void {
    this.#forget();
    this.#kernels.release(this.#inputs);
    if (this.#targets.oneHot !== undefined) this.#kernels.release(this.#targets.oneHot);
  }

  #passed<Result>(use: (pass: Pass<M>) => Result): Result {
    const { version } = this.#net;
    if (this.#pass?.version === version) return use(this.#pass.pass);
    this.#forget();
    const pass = this.#net.forward(this.#inputs);
    if (this.#targets.oneHot !== undefined) {
      this.#pass = { version, pass };
      return use(pass);
    }
    try {
      return use(pass);
    } finally {
      this.#net.releasePass(pass);
    }
  }

  #forget(): void {
    if (this.#pass !== undefined) this.#net.releasePass(this.#pass.pass);
    this.#pass = undefined;
  }
}

/** The layers of a net: the hidden ones, then a linear one to the classes. */
export function layersOf(
  hidden: readonly { units: number; activation: string }[],
  features: number,
  classes: number,
): NetLayer[] {
  const layers = [...hidden, { units: classes, activation: 'linear' }];
  return layers.map((layer, place) => ({
    ...layer,
    name: place < hidden.length ? `hidden_${place + 1}` : 'softmax',
    features: layers[place - 1]?.units ?? features,
  }));
}

/** Weights and bias of each layer in turn. */
function parametersOf(layers: readonly NetLayer[]): { name: string; shape: Shape }[] {
  return layers.flatMap(({ name, features, units }) => [
    { name: `${name}/kernel`, shape: [features, units] },
    { name: `${name}/bias`, shape: [units] },
  ]);
}
