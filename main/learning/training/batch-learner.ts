import { z } from 'zod';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { augmentation, isAugmenting } from '../../../shared/models/nets/augmentation.ts';
import { earlyStopping } from '../../../shared/models/nets/early-stopping.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';
import { Augmentation } from './augmentation.ts';
import type { LabelledExamples } from './examples.ts';
import { batchSource, type BatchSource } from './batch-orders.ts';
import { Dropout } from './dropout.ts';
import { float32, NetLearner, packed, type LearnerParts } from './net-learner.ts';
import { ProgressWatch } from './progress-watch.ts';
import { rateFactorOf, type RateFactor } from './rate-schedules.ts';

/** Earlier versions knew no metric but the accuracy. */
const best = z.object({ step: z.int(), value: z.number() });
const oldBest = z
  .object({ step: z.int(), accuracy: z.number() })
  .transform(({ step, accuracy }) => ({ step, value: accuracy }));
const facts = z.looseObject({
  best: z.union([best, oldBest]).nullable(),
  augmentation: z.unknown().optional(),
  dropout: z.unknown().optional(),
  watch: z.unknown().optional(),
});

/** The record with the best value of a metric so far, the first of equal ones. */
interface Best {
  step: number;
  value: number;
  values: Float32Array[];
}

/** What this rule needs of a spec; the rest is done without where nothing is said. */
export type BatchSpec = ExperimentSpec & {
  batch: { order?: string; size: number };
  keepBest: boolean;
  /** Name of the metric by which the best record is told. */
  bestBy?: string | undefined;
  schedule?: { kind: string } | undefined;
  dropout?: number | undefined;
  augmentation?: z.input<typeof augmentation> | undefined;
  earlyStopping?: z.input<typeof earlyStopping> | undefined;
};

/** Updates from one look at whether the numbers are still finite to the next: a look waits for the engine. */
const finiteEvery = 100;

/** Any optimizer on batches, in the order that the spec names, with dropout, a schedule and early stopping where it asks for them. */
export class BatchLearner extends NetLearner {
  /** Undefined where the last weights are kept. */
  readonly #bestBy: MetricKind | undefined;
  readonly #parameters: number;
  readonly #batches: BatchSource;
  readonly #rate: RateFactor;
  readonly #dropout: Dropout | undefined;
  readonly #augmentation: Augmentation | undefined;
  readonly #examples: LabelledExamples;
  readonly #watch: ProgressWatch | undefined;
  readonly #hiddenUnits: readonly number[];
  #best: Best | undefined;

  /**
   * @param from where an earlier process was, undefined to start.
   * @param rest what its checkpoint holds beside the net: the best values.
   */
  constructor(parts: LearnerParts, spec: BatchSpec, from: LearnerState | undefined, rest: Float32Array[]) {
    super(parts, spec, 'batches');
    const { batch, schedule = { kind: 'constant' }, dropout = 0, seed, bestBy = 'validation.accuracy' } = spec;
    const changes = augmentation.parse(spec.augmentation ?? {});
    const stopping = earlyStopping.parse(spec.earlyStopping ?? { kind: 'never' });
    const { best, ...known } = from === undefined ? { best: null } : facts.parse(from.facts);
    if (spec.keepBest) this.#bestBy = metricKinds.get(bestBy);
    this.#examples = parts.data.train;
    this.#parameters = parts.net.parameters().length;
    this.#hiddenUnits = parts.net.layers.slice(0, -1).map(({ units }) => units);
    this.#batches = batchSource(
      batch.order ?? 'numpy-permutation',
      { seed, count: parts.data.train.count, size: batch.size },
      from?.facts,
    );
    this.#rate = rateFactorOf(schedule, spec.steps);
    if (dropout > 0) this.#dropout = new Dropout(dropout, seed, known.dropout);
    if (isAugmenting(changes))
      this.#augmentation = new Augmentation(changes, parts.data.shape, seed, known.augmentation);
    if (stopping.kind === 'patience') this.#watch = new ProgressWatch(stopping, known.watch);
    if (best !== null) this.#best = { ...best, values: rest };
  }

  /** True when early stopping has waited long enough. */
  get settled(): boolean {
    return this.#watch?.over === true;
  }

  readonly settledBy = 'early-stopping';

  update(step: number): void {
    const rows = this.#batches.next();
    const masks = this.#dropout?.masks(rows.length, this.#hiddenUnits);
    const inputs = this.#augmentation?.batch(this.#examples, rows);
    this.train.update(step + 1, rows, {
      factor: this.#rate(step),
      ...(masks === undefined ? {} : { masks }),
      ...(inputs === undefined ? {} : { inputs }),
    });
  }

  /** When the numbers have overflowed, the last parameter has, too. */
  diverged(step: number): boolean {
    if (step % finiteEvery !== finiteEvery - 1) return false;
    return !this.net.value(this.#parameters - 1).every((value) => Number.isFinite(value));
  }

  evaluate(step: number): HistoryRecord['values'] {
    const values = this.measure();
    const value = this.#bestBy === undefined ? undefined : values[this.#bestBy.name];
    if (value !== undefined && this.#isBetter(value)) {
      this.#best = { step, value, values: this.net.state().values.map(float32) };
    }
    this.#watch?.hear(step, values);
    return values;
  }

  #isBetter(value: number): boolean {
    if (this.#best === undefined) return true;
    return this.#bestBy?.direction === 'higher' ? value > this.#best.value : value < this.#best.value;
  }

  state(): LearnerState {
    const best = this.#best === undefined ? null : { step: this.#best.step, value: this.#best.value };
    return {
      facts: {
        ...this.#batches.save(),
        best,
        ...(this.#dropout === undefined ? {} : { dropout: this.#dropout.save() }),
        ...(this.#augmentation === undefined ? {} : { augmentation: this.#augmentation.save() }),
        ...(this.#watch === undefined ? {} : { watch: this.#watch.save() }),
      },
      arrays: [...packed(this.net.state()), ...(this.#best?.values ?? [])],
    };
  }

  keep(): string | undefined {
    const said = this.settled && this.#watch !== undefined ? [this.#watch.words()] : [];
    if (this.#best !== undefined) {
      const { step, value, values } = this.#best;
      this.net.setParameters(
        this.net.parameters().map((one, place) => ({ ...one, values: values[place] ?? one.values })),
      );
      const { title = '', direction } = this.#bestBy ?? {};
      const extreme = direction === 'higher' ? 'highest' : 'lowest';
      said.push(
        `Keeps the weights after update ${step}, with the ${extreme} ${title.toLowerCase()}, ${value.toPrecision(4)}.`,
      );
    } else if (this.#bestBy !== undefined) {
      said.push(`Keeps the last weights: this run records no ${this.#bestBy.title.toLowerCase()}.`);
    }
    return said.length === 0 ? undefined : said.join(' ');
  }
}
