import { z } from 'zod';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { DenseNetSpec } from '../../../shared/models/nets/dense.ts';
import { predict, score } from '../nets/cross-entropy.ts';
import { memoryCount, type DenseKernels } from '../kernels/dense-kernels.ts';
import { denseLayers, DenseNet, freshState, type DenseExamples, type DenseState } from '../nets/dense-net.ts';
import type { LabelledExamples } from './examples.ts';
import { writeLayersModel } from '../../run-folder/layers-model.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import { writeHiddenWeights } from '../../run-folder/run-results.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';
import { pytorchInitial } from '../nets/pytorch-initial.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';

const facts = z.object({
  random: z.object({ words: z.array(z.int()), index: z.int() }),
  best: z.object({ step: z.int(), accuracy: z.number() }).nullable(),
});

/** The record with the highest validation accuracy so far, the first of equal ones. */
interface Best {
  step: number;
  accuracy: number;
  values: Float32Array[];
}

/** Updates from one look at whether the numbers are still finite to the next: a look waits for the engine. */
const finiteEvery = 100;

/** A dense net, trained on batches. Its costs are means over the examples. */
export class DenseLearner<M, P> implements Learner {
  readonly settled = false;
  readonly #kernels: DenseKernels<M, P>;
  readonly #spec: DenseNetSpec;
  readonly #classes: number;
  readonly #random: MersenneTwister;
  readonly #train: DenseExamples<M>;
  readonly #validation: DenseExamples<M> | undefined;
  #net: DenseNet<M, P>;
  #best: Best | undefined;

  /** @param from where an earlier process was, undefined to start. */
  constructor(kernels: DenseKernels<M, P>, spec: DenseNetSpec, data: LearningData, from: LearnerState | undefined) {
    const { classes, train, validation } = data;
    const layers = denseLayers(spec.hidden, train.size, classes);
    const rule = spec.optimizer;
    this.#kernels = kernels;
    this.#spec = spec;
    this.#classes = classes;
    if (from === undefined) {
      this.#random = new MersenneTwister(spec.seed);
      this.#net = new DenseNet(kernels, layers, rule, freshState(pytorchInitial(layers, spec.seed), rule));
    } else {
      const { random, best } = facts.parse(from.facts);
      const { state, rest } = unpacked(from.arrays, 2 * layers.length, memoryCount(rule));
      this.#random = MersenneTwister.restore(random);
      this.#net = new DenseNet(kernels, layers, rule, state);
      this.#best = best === null ? undefined : { ...best, values: rest };
    }
    this.#train = this.#net.hold(train);
    this.#validation = validation.count > 0 ? this.#net.hold(validation) : undefined;
  }

  /** The batch: the first `size` of a new permutation of all examples, as the report's program draws it. */
  update(step: number): void {
    const rows = this.#random.permutation(this.#train.labels.length).subarray(0, this.#spec.batch.size);
    this.#net.update(this.#train, rows, step + 1);
  }

  prepare(): void {
    // An evaluation shares nothing with the next batch.
  }

  diverged(step: number): boolean {
    return step % finiteEvery === finiteEvery - 1 && !this.#net.finite();
  }

  evaluate(step: number): HistoryRecord['values'] {
    const train = this.#score(this.#train);
    if (this.#validation === undefined) return { 'train.cost': train.cost, 'train.accuracy': train.accuracy };
    const validation = this.#score(this.#validation);
    if (this.#spec.keepBest && validation.accuracy > (this.#best?.accuracy ?? -1)) {
      this.#best = { step, accuracy: validation.accuracy, values: this.#net.values() };
    }
    return {
      'train.cost': train.cost,
      'train.accuracy': train.accuracy,
      'validation.cost': validation.cost,
      'validation.accuracy': validation.accuracy,
    };
  }

  /** The first layer's weights, `[features, units]`. */
  frame(): Float32Array {
    return this.#net.value(0);
  }

  state(): LearnerState {
    const { values, memory } = this.#net.state();
    const best = this.#best === undefined ? null : { step: this.#best.step, accuracy: this.#best.accuracy };
    return {
      facts: { random: this.#random.save(), best },
      arrays: [...values, ...memory.flat(), ...(this.#best?.values ?? [])],
    };
  }

  keep(): string | undefined {
    if (this.#best === undefined) return undefined;
    const { step, accuracy, values } = this.#best;
    this.#net.release();
    this.#net = new DenseNet(
      this.#kernels,
      this.#net.layers,
      this.#spec.optimizer,
      freshState(values, this.#spec.optimizer),
    );
    return `Keeps the weights after update ${step}, with the highest validation accuracy, ${accuracy.toFixed(3)}.`;
  }

  async write(folder: string): Promise<void> {
    const values = this.#net.values();
    const layers = this.#net.layers.map((layer, place) => ({
      ...layer,
      kernel: values[2 * place] ?? new Float32Array(),
      bias: values[2 * place + 1] ?? new Float32Array(),
    }));
    await writeLayersModel(folder, 'dense_net', layers);
    const [first] = values;
    if (first !== undefined) await writeHiddenWeights(folder, first);
  }

  predict(examples: LabelledExamples): Uint8Array {
    const held = this.#net.hold(examples);
    const logits = this.#net.logits(held);
    this.#net.releaseExamples(held);
    return predict(logits, this.#classes);
  }

  release(): void {
    this.#net.release();
    this.#net.releaseExamples(this.#train);
    if (this.#validation !== undefined) this.#net.releaseExamples(this.#validation);
  }

  #score(examples: DenseExamples<M>): { cost: number; accuracy: number } {
    const { labels } = examples;
    const { cost, accuracy } = score(this.#net.logits(examples), labels, this.#classes);
    return { cost: cost / labels.length, accuracy };
  }
}

/** The parameters and their optimizer's memory from the order in which `state` lays them down, and what comes after. */
function unpacked(
  arrays: Float32Array[],
  parameters: number,
  memories: number,
): { state: DenseState; rest: Float32Array[] } {
  const values = arrays.slice(0, parameters);
  const memory = values.map((_, place) => {
    const start = parameters + place * memories;
    return arrays.slice(start, start + memories);
  });
  return { state: { values, memory }, rest: arrays.slice(parameters * (1 + memories)) };
}
