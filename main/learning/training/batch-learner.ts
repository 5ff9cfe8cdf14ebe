import { z } from 'zod';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import { float32, NetLearner, packed, type LearnerParts } from './net-learner.ts';

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

/** Any optimizer on batches, each the first `size` of a new permutation of all examples, as the report's program draws it. */
export class BatchLearner extends NetLearner {
  readonly settled = false;
  readonly #spec: { batch: { size: number }; keepBest: boolean };
  readonly #count: number;
  readonly #parameters: number;
  readonly #random: MersenneTwister;
  #best: Best | undefined;

  /**
   * @param from where an earlier process was, undefined to start.
   * @param rest what its checkpoint holds beside the net: the best values.
   */
  constructor(
    parts: LearnerParts,
    spec: ExperimentSpec & { batch: { size: number }; keepBest: boolean },
    from: LearnerState | undefined,
    rest: Float32Array[],
  ) {
    super(parts, spec, 'batches');
    this.#spec = spec;
    this.#count = parts.data.train.count;
    this.#parameters = parts.net.parameters().length;
    if (from === undefined) {
      this.#random = new MersenneTwister(spec.seed);
    } else {
      const { random, best } = facts.parse(from.facts);
      this.#random = MersenneTwister.restore(random);
      this.#best = best === null ? undefined : { ...best, values: rest };
    }
  }

  update(step: number): void {
    this.train.update(step + 1, this.#random.permutation(this.#count).subarray(0, this.#spec.batch.size));
  }

  /** When the numbers have overflowed, the last parameter has, too. */
  diverged(step: number): boolean {
    if (step % finiteEvery !== finiteEvery - 1) return false;
    return !this.net.value(this.#parameters - 1).every((value) => Number.isFinite(value));
  }

  evaluate(step: number): HistoryRecord['values'] {
    const values = this.measure();
    const accuracy = values['validation.accuracy'];
    if (this.#spec.keepBest && accuracy !== undefined && accuracy > (this.#best?.accuracy ?? -1)) {
      this.#best = { step, accuracy, values: this.net.state().values.map(float32) };
    }
    return values;
  }

  state(): LearnerState {
    const best = this.#best === undefined ? null : { step: this.#best.step, accuracy: this.#best.accuracy };
    return {
      facts: { random: this.#random.save(), best },
      arrays: [...packed(this.net.state()), ...(this.#best?.values ?? [])],
    };
  }

  keep(): string | undefined {
    if (this.#best === undefined) return undefined;
    const { step, accuracy, values } = this.#best;
    this.net.setParameters(
      this.net.parameters().map((one, place) => ({ ...one, values: values[place] ?? one.values })),
    );
    return `Keeps the weights after update ${step}, with the highest validation accuracy, ${accuracy.toFixed(3)}.`;
  }
}
