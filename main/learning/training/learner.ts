import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import type { Numbers } from '../kernels/numbers.ts';
import type { NamedArray } from '../nets/net.ts';
import type { LabelledExamples } from './examples.ts';

/** A net with its examples and its optimizer, as the training loop sees them: each kind of experiment has its own. */
export interface Learner {
  /** True when training is over before its last step, as the spec defines it. */
  readonly settled: boolean;
  /** Why it is settled then; undefined: the last change of the weights was small enough. */
  readonly settledBy?: 'minimum-change' | 'early-stopping';
  /** Update number `step`, counted from 0. */
  update(step: number): void;
  /** Does what the next update and an evaluation both start with, so that a cancel can be heard before it. */
  prepare(): void;
  /** True when the weights are no longer finite numbers, as far as can be told cheaply after update `step`. */
  diverged(step: number): boolean;
  /** The metrics by the weights as they are, after update `step`. */
  evaluate(step: number): HistoryRecord['values'];
  /** Copies of all weights and biases, always in the same order. */
  parameters(): NamedArray[];
  /** Of the mean loss of some examples, by the weights as they are, as the engine computes it: names and shapes of `parameters`. */
  gradients(examples: LabelledExamples): NamedArray[];
  /** Weights to draw, float32, always the same number of them. */
  frame(): Float32Array;
  state(): LearnerState;
  /** Goes back to the weights that the spec says to keep. @returns a sentence about them, undefined when they are the last. */
  keep(): string | undefined;
  /** Writes the net as tfjs reads it, and what else belongs to a result. */
  write(folder: string): Promise<void>;
  /** `[count, classes]`, by the weights as they are. */
  logits(examples: LabelledExamples): Numbers;
  /** The predicted class of each example: uint8 `[count]`. */
  predict(examples: LabelledExamples): Uint8Array;
  /** Gives everything back that the engine holds. */
  release(): void;
}
