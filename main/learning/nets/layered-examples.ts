import type { Kernels } from '../kernels/kernels.ts';
import type { Loss, Targets } from '../kernels/losses.ts';
import type { Step } from '../kernels/optimizer.ts';
import type { Numbers } from '../kernels/numbers.ts';
import { asRows, oneHot, type LabelledExamples } from '../training/examples.ts';
import type { Score } from './cross-entropy.ts';
import type { NamedArray, NetLayer, TrainableExamples, UpdateTerms } from './net.ts';
import { parametersOf } from './net-layers.ts';

/**
 * What each layer gave on to the next, and what its activation keeps for the gradient; `masks`: what the outputs of the hidden layers
 * were multiplied by, where there was any dropout.
 */
export interface Pass<M> {
  values: M[];
  outputs: M[];
  kept: M[];
  masks: M[];
}

/** The net as its examples know it. */
export interface ExamplesNet<M> {
  readonly layers: readonly NetLayer[];
  readonly loss: Loss;
  /** Another after every change of the parameters. */
  readonly version: number;
  /** The caller releases it. @param masks of each hidden layer, for dropout; it takes them over. */
  forward(inputs: M, masks?: M[]): Pass<M>;
  /** `scale` times the gradient of the summed cost, by the weights and the bias of each layer in turn. The caller releases them. */
  gradients(inputs: M, pass: Pass<M>, targets: Targets<M>, scale: number): M[];
  releasePass(pass: Pass<M>): void;
  /** @param gradientsOf by a factor of the gradient of the summed cost. */
  update(step: Step, count: number, gradientsOf: (scale: number) => M[]): void;
}

/** Examples of a layered net. Of whole ones the last pass is kept until the parameters change: a score and an update share it. */
export class LayeredExamples<M, P> implements TrainableExamples {
  readonly #net: ExamplesNet<M>;
  readonly #kernels: Kernels<M, P>;
  readonly #labels: Uint8Array;
  readonly #inputs: M;
  readonly #targets: Targets<M>;
  #pass: { version: number; pass: Pass<M> } | undefined;

  constructor(net: ExamplesNet<M>, kernels: Kernels<M, P>, examples: LabelledExamples, whole: boolean) {
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

  update(number: number, rows?: Uint32Array, { factor, masks, inputs: seen }: UpdateTerms = { factor: 1 }): void {
    const step = { number, factor };
    if (rows === undefined) {
      if (masks !== undefined || seen !== undefined)
        throw new RangeError('Dropout and augmentation are for updates by batches.');
      this.#net.update(step, this.#labels.length, (scale) =>
        this.#passed((pass) => this.#net.gradients(this.#inputs, pass, this.#targets, scale)),
      );
      this.#forget();
      return;
    }
    this.#net.update(step, rows.length, (scale) => {
      const kernels = this.#kernels;
      const inputs =
        seen === undefined
          ? kernels.rowsAt(this.#inputs, Int32Array.from(rows))
          : kernels.hold(seen, [rows.length, seen.length / rows.length]);
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
