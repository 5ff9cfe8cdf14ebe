import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import { writeLayersModel, writeWeights } from '../../run-folder/layers-model.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import { activationOf } from '../kernels/activations.ts';
import type { Numbers } from '../kernels/numbers.ts';
import { predict } from '../nets/cross-entropy.ts';
import type { NamedArray, NetLayer, NetState, TrainableExamples, TrainableNet } from '../nets/net.ts';
import type { LabelledExamples } from './examples.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';

/** What a training rule is given. */
export interface LearnerParts {
  net: TrainableNet;
  data: LearningData;
  /** Name of the written model: letters, digits and `_`. */
  name: string;
  /** The weights that are drawn. */
  frame(net: TrainableNet): Float32Array;
  /** Whether it minimises another loss than the cost, so that this is recorded, too. */
  tellsLoss?: boolean;
}

/** What the learners of all training rules have in common. */
export abstract class NetLearner implements Learner {
  protected readonly net: TrainableNet;
  protected readonly train: TrainableExamples;
  readonly #parts: LearnerParts;
  readonly #validation: TrainableExamples | undefined;
  readonly #sums: boolean;

  /** @param use whether updates are by all training examples or by batches of them. */
  constructor(parts: LearnerParts, spec: ExperimentSpec, use: 'whole' | 'batches') {
    const { net, data } = parts;
    this.#parts = parts;
    this.#sums = spec.record?.metrics?.includes('train.costSum') === true;
    this.net = net;
    this.train = net.hold(data.train, use);
    this.#validation = data.validation.count > 0 ? net.hold(data.validation, use) : undefined;
  }

  abstract readonly settled: boolean;
  abstract update(step: number): void;
  abstract evaluate(step: number): HistoryRecord['values'];
  abstract diverged(step: number): boolean;
  abstract state(): LearnerState;
  abstract keep(): string | undefined;

  prepare(): void {
    this.train.prepare();
  }

  /** The metrics by the weights as they are. */
  protected measure(): HistoryRecord['values'] {
    const { train, validation } = this.#parts.data;
    const trained = this.train.score();
    return {
      'train.cost': trained.cost / train.count,
      'train.accuracy': trained.accuracy,
      ...(this.#sums ? { 'train.costSum': trained.cost } : {}),
      ...(this.#validation === undefined ? {} : validated(this.#validation, validation.count)),
      ...(this.#parts.tellsLoss === true ? this.#losses() : {}),
    };
  }

  #losses(): HistoryRecord['values'] {
    const trained = { 'train.loss': this.train.loss() };
    return this.#validation === undefined ? trained : { ...trained, 'validation.loss': this.#validation.loss() };
  }

  parameters(): NamedArray[] {
    return this.net.parameters();
  }

  gradients(examples: LabelledExamples): NamedArray[] {
    const held = this.net.hold(examples);
    const gradients = held.gradients();
    held.release();
    return gradients;
  }

  frame(): Float32Array {
    return this.#parts.frame(this.net);
  }

  async write(folder: string): Promise<void> {
    const { name } = this.#parts;
    const { layers } = this.net;
    const parameters = this.net.parameters();
    if (layers.length === 0 || !layers.every(kerasNames)) {
      await writeWeights(folder, name, parameters);
    } else {
      const exported = layers.map((layer, place) => ({
        ...layer,
        kernel: float32(parameters[2 * place]?.values ?? []),
        bias: float32(parameters[2 * place + 1]?.values ?? []),
      }));
      await writeLayersModel(folder, name, exported);
    }
  }

  logits(examples: LabelledExamples): Numbers {
    const held = this.net.hold(examples);
    const logits = held.logits();
    held.release();
    return logits;
  }

  predict(examples: LabelledExamples): Uint8Array {
    return predict(this.logits(examples), this.#parts.data.classes);
  }

  release(): void {
    this.net.release();
    this.train.release();
    this.#validation?.release();
  }
}

/** Whether tfjs and Keras know the activation, so that they can open the net. */
function kerasNames(layer: NetLayer): boolean {
  const activation = activationOf(layer);
  return activation === undefined || activation.keras === activation.name;
}

function validated(validation: TrainableExamples, count: number): HistoryRecord['values'] {
  const { cost, accuracy } = validation.score();
  return { 'validation.cost': cost / count, 'validation.accuracy': accuracy };
}

/** The same numbers where they are float32 already. */
export function float32(values: Numbers | readonly number[]): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** A net's state in the order in which a checkpoint lays it down. */
export function packed({ values, memory }: NetState): Float32Array[] {
  return [...values, ...memory.flat()].map(float32);
}

/** The state of a net with so many parameters and memories of each from that order, and what comes after. */
export function unpacked(
  arrays: Float32Array[],
  parameters: number,
  memories: number,
): { state: NetState; rest: Float32Array[] } {
  const values = arrays.slice(0, parameters);
  const memory = values.map((_, place) => {
    const start = parameters + place * memories;
    return arrays.slice(start, start + memories);
  });
  return { state: { values, memory }, rest: arrays.slice(parameters * (1 + memories)) };
}
