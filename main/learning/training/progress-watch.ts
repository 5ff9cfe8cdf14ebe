import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';

const facts = z.object({ best: z.number().nullable(), waited: z.int().min(0), step: z.int().min(0) });

/** When training has made no progress for long enough. */
export class ProgressWatch {
  readonly #rule: { metric: string; patience: number; least: number };
  readonly #sign: 1 | -1;
  #best: number | undefined;
  #waited = 0;
  /** The update after the last record. */
  #step = 0;

  /** @param from what `save` gave; undefined to start. */
  constructor(rule: { metric: string; patience: number; least: number }, from?: unknown) {
    this.#rule = rule;
    this.#sign = metricKinds.get(rule.metric)?.direction === 'higher' ? 1 : -1;
    if (from !== undefined) {
      const { best, waited, step } = facts.parse(from);
      this.#step = step;
      this.#best = best ?? undefined;
      this.#waited = waited;
    }
  }

  get over(): boolean {
    return this.#waited >= this.#rule.patience;
  }

  /** Takes a record after update `step`. @throws LabError `bad_input` when the metric is not among the values. */
  hear(step: number, values: HistoryRecord['values']): void {
    const { metric, least } = this.#rule;
    const value = values[metric];
    this.#step = step;
    if (value === undefined) {
      throw new LabError(
        'bad_input',
        `Early stopping watches ${metric}, which this run does not record: it has no such examples, or its net does not measure it. ` +
          'Choose train.cost for earlyStopping.metric, or data with validation examples.',
        { metric },
      );
    }
    if (this.#best === undefined || this.#sign * (value - this.#best) > least) {
      this.#best = value;
      this.#waited = 0;
    } else {
      this.#waited++;
    }
  }

  /** Why the training ended, as a sentence. */
  words(): string {
    const { metric, patience } = this.#rule;
    const best = this.#best?.toPrecision(4) ?? 'none';
    const records = patience === 1 ? '1 record' : `${patience} records`;
    return `Stopped early after update ${this.#step}: ${metric} has not improved on ${best} for ${records}.`;
  }

  save(): z.output<typeof facts> {
    return { best: this.#best ?? null, waited: this.#waited, step: this.#step };
  }
}
