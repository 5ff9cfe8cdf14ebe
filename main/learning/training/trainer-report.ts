import type { MetricName, MetricSeries } from '../../../shared/models/metric.ts';
import type { LogLine } from '../../../shared/models/run.ts';
import type { FromTrainer, Times } from './trainer-messages.ts';
import type { HistoryRecord } from '../../run-folder/run-history.ts';

/** Sends a message to the lab; settles when it has left this process. */
export type Tell = (message: FromTrainer) => Promise<void>;

const flushEveryMs = 100;

/** What a training has to say, gathered so that the lab hears metrics, weights and progress at most ten times a second. */
export class TrainerReport {
  readonly #tell: Tell;
  #points = new Map<MetricName, MetricSeries>();
  #frames: { steps: number[]; last: number } | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Says something at once. */
  tell(message: FromTrainer): Promise<void> {
    return this.#tell(message);
  }

  log(level: LogLine['level'], text: string): Promise<void> {
    return this.#tell({ type: 'log', lines: [{ at: new Date().toISOString(), level, text }] });
  }

  record({ step, seconds, values }: HistoryRecord, frame: number | undefined): void {
    for (const [metric, value] of Object.entries(values)) {
      const series: MetricSeries = this.#points.get(metric) ?? { metric, steps: [], seconds: [], values: [] };
      series.steps.push(step);
      series.seconds.push(seconds);
      series.values.push(value);
      this.#points.set(metric, series);
    }
    if (frame !== undefined) this.#frames = { steps: [...(this.#frames?.steps ?? []), step], last: frame };
  }

  /** Sends what has gathered, with the progress, unless the last time was less than a tenth of a second ago. */
  async progress(times: () => Times): Promise<void> {
    if (performance.now() - this.#flushedAt >= flushEveryMs) await this.flush(times());
  }

  async flush(times: Times): Promise<void> {
    const series = [...this.#points.values()];
    const frames = this.#frames;
    this.#points = new Map();
    this.#frames = undefined;
    this.#flushedAt = performance.now();
    if (series.length > 0) await this.#tell({ type: 'metrics', series });
    const step = frames?.steps.at(-1);
    if (frames !== undefined && step !== undefined) {
      await this.#tell({ type: 'weights', step, frame: frames.last, steps: frames.steps });
    }
    await this.#tell({ type: 'progress', ...times });
  }
}
