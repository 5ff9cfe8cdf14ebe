import type { Kernels } from '../kernels/kernels.ts';
import type { Numbers } from '../kernels/numbers.ts';
import type { Optimizer, Step } from '../kernels/optimizer.ts';
import { activationOf, type Activation } from '../kernels/activations.ts';
import { crossEntropy, type Loss, type Targets } from '../kernels/losses.ts';
import type { LabelledExamples } from '../training/examples.ts';
import { LayeredExamples, type ExamplesNet, type Pass } from './layered-examples.ts';
import { freshState, valuesOf, type NamedArray, type NetLayer, type NetState, type TrainableNet } from './net.ts';
import { parametersOf } from './net-layers.ts';

/**
 * A fully connected net `x ← activation(x · W + b)`, layer by layer, whose last outputs are the logits of the classes; its loss
 * is of them, the mean cross-entropy of their softmax unless another is said. The gradients are written out: back-propagation as in Rumelhart, Hinton and Williams,
 * "Learning representations by back-propagating errors" (1986).
 */
export class LayeredNet<M, P> implements TrainableNet, ExamplesNet<M> {
  readonly precision: 'float32' | 'float64';
  readonly layers: readonly NetLayer[];
  /** Of each layer; undefined where its sums are its outputs. */
  readonly #activations: readonly (Activation | undefined)[];
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
    this.#activations = layers.map(activationOf);
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

  forward(inputs: M, masks: M[] = []): Pass<M> {
    const kernels = this.#kernels;
    const values = this.#parameters.map((parameter) => kernels.valueOf(parameter));
    const [outputs, kept]: [M[], M[]] = [[], []];
    this.#activations.forEach((activation, layer) => {
      const [weights, bias] = values.slice(2 * layer);
      if (weights === undefined || bias === undefined) throw new RangeError(`Layer ${layer} has no parameters.`);
      const sums = kernels.affine(outputs.at(-1) ?? inputs, weights, bias);
      const output = activation === undefined ? sums : kernels.activate(activation, sums);
      const keepsSums = activation === undefined || activation.keeps === 'sums';
      kept.push(keepsSums ? sums : output);
      if (!keepsSums) kernels.release(sums);
      const mask = masks[layer];
      outputs.push(mask === undefined ? output : kernels.multiply(output, mask));
      if (mask !== undefined && keepsSums && output !== sums) kernels.release(output);
    });
    return { values, outputs, kept, masks };
  }

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
    const activation = this.#activations[layer - 1];
    if (activation === undefined) return byOutputs;
    const bySums = kernels.activationGradient(activation, byOutputs, kept);
    kernels.release(byOutputs);
    return bySums;
  }
}
