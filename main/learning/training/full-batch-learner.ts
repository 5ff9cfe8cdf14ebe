import { z } from 'zod';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import { NetLearner, packed, type LearnerParts } from './net-learner.ts';

/** Norm of the last change of the weights; null before the first update. */
const facts = z.object({ lastChange: z.number().nullable() });

/**
 * Gradient descent on all training examples at once, which ends when the weights hardly change. Its optimizer remembers the last
 * change of each parameter.
 */
export class FullBatchLearner extends NetLearner {
  readonly #minimumChange: number;
  #lastChange = Number.POSITIVE_INFINITY;

  /** @param from where an earlier process was, undefined to start. */
  constructor(parts: LearnerParts, spec: ExperimentSpec & { minimumChange: number }, from: LearnerState | undefined) {
    super(parts, spec, 'whole');
    this.#minimumChange = spec.minimumChange;
    if (from !== undefined) this.#lastChange = facts.parse(from.facts).lastChange ?? Number.POSITIVE_INFINITY;
  }

  get settled(): boolean {
    return this.#lastChange <= this.#minimumChange;
  }

  update(step: number): void {
    this.train.update(step + 1);
    let sum = 0;
    for (const [velocity = []] of this.net.memory()) for (const value of velocity) sum += value * value;
    this.#lastChange = Math.sqrt(sum);
  }

  diverged(): boolean {
    return !Number.isFinite(this.#lastChange);
  }

  evaluate(): HistoryRecord['values'] {
    return this.measure();
  }

  state(): LearnerState {
    const lastChange = Number.isFinite(this.#lastChange) ? this.#lastChange : null;
    return { facts: { lastChange }, arrays: packed(this.net.state()) };
  }

  /** It keeps its last weights. */
  keep(): undefined {
    return undefined;
  }
}
