import { z } from 'zod';
import type { SoftmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import { predict, type Score } from '../nets/cross-entropy.ts';
import type { Engine, Matrix } from '../kernels/engine.ts';
import type { LabelledExamples } from './examples.ts';
import { writeLayersModel } from '../../run-folder/layers-model.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import { initialState, SoftmaxRegression, type HeldExamples } from '../nets/softmax-regression.ts';

/** Norm of the last change of the weights; null before the first update. */
const facts = z.object({ lastChange: z.number().nullable() });

/** Softmax regression by gradient descent on all training examples at once. */
export class RegressionLearner implements Learner {
  readonly #engine: Engine;
  readonly #spec: SoftmaxRegressionSpec;
  readonly #data: LearningData;
  readonly #net: SoftmaxRegression;
  readonly #train: HeldExamples;
  readonly #validation: HeldExamples | undefined;
  #lastChange = Number.POSITIVE_INFINITY;
  /** Of the training examples, by the weights as they are now. */
  #logits: Matrix | undefined;

  /** @param from where an earlier process was, undefined to start. */
  constructor(engine: Engine, spec: SoftmaxRegressionSpec, data: LearningData, from: LearnerState | undefined) {
    const { classes, train, validation } = data;
    const features = 1 + train.size;
    this.#engine = engine;
    this.#spec = spec;
    this.#data = data;
    const [weights, velocity] = from?.arrays ?? [];
    const state =
      weights === undefined || velocity === undefined ? initialState(spec, features, classes) : { weights, velocity };
    if (from !== undefined) this.#lastChange = facts.parse(from.facts).lastChange ?? Number.POSITIVE_INFINITY;
    this.#net = new SoftmaxRegression(engine, state, features, classes);
    this.#train = this.#net.hold(train);
    this.#validation = validation.count > 0 ? this.#net.hold(validation) : undefined;
  }

  get settled(): boolean {
    return this.#lastChange <= this.#spec.minimumChange;
  }

  update(): void {
    const logits = this.#currentLogits();
    this.#logits = undefined;
    this.#lastChange = this.#net.update(this.#train, logits, this.#spec.optimizer);
  }

  prepare(): void {
    this.#currentLogits();
  }

  diverged(): boolean {
    return !Number.isFinite(this.#lastChange);
  }

  evaluate(): HistoryRecord['values'] {
    const trained = this.#score(this.#currentLogits(), this.#data.train);
    const values: HistoryRecord['values'] = { 'train.cost': trained.cost, 'train.accuracy': trained.accuracy };
    if (this.#spec.record?.metrics?.includes('train.costSum') === true) {
      values['train.costSum'] = trained.cost * this.#data.train.count;
    }
    if (this.#validation !== undefined) {
      const logits = this.#net.logits(this.#validation.inputs);
      const validated = this.#score(logits, this.#data.validation);
      this.#engine.release(logits);
      values['validation.cost'] = validated.cost;
      values['validation.accuracy'] = validated.accuracy;
    }
    return values;
  }

  frame(): Float32Array {
    return this.#net.weights();
  }

  state(): LearnerState {
    const { weights, velocity } = this.#net.state();
    const lastChange = Number.isFinite(this.#lastChange) ? this.#lastChange : null;
    return { facts: { lastChange }, arrays: [weights, velocity] };
  }

  /** Softmax regression keeps its last weights. */
  keep(): undefined {
    return undefined;
  }

  /** As one layer: row 0 of W is its bias, the others its kernel. */
  async write(folder: string): Promise<void> {
    const { features, classes } = this.#net;
    const weights = this.#net.weights();
    const layer = {
      features: features - 1,
      units: classes,
      activation: 'linear' as const,
      kernel: weights.subarray(classes),
      bias: weights.subarray(0, classes),
    };
    await writeLayersModel(folder, 'softmax_regression', [layer]);
  }

  predict(examples: LabelledExamples): Uint8Array {
    const held = this.#net.hold(examples);
    const logits = this.#net.logits(held.inputs);
    const predictions = predict(this.#engine.read(logits), this.#net.classes);
    this.#engine.release(held.inputs, held.targets, logits);
    return predictions;
  }

  release(): void {
    this.#net.release();
    if (this.#logits !== undefined) this.#engine.release(this.#logits);
    for (const held of [this.#train, this.#validation]) {
      if (held !== undefined) this.#engine.release(held.inputs, held.targets);
    }
  }

  #currentLogits(): Matrix {
    this.#logits ??= this.#net.logits(this.#train.inputs);
    return this.#logits;
  }

  /** The cost as a mean: what is summed is only the gradient. */
  #score(logits: Matrix, { labels }: LabelledExamples): Score {
    const { cost, accuracy } = this.#engine.score(logits, labels);
    return { cost: cost / labels.length, accuracy };
  }
}
