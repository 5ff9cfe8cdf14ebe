import { createHash } from 'node:crypto';
import { LabError } from '../../../shared/failure.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';

/** How a file of another program is read, where it does not say so itself. */
export interface Reading {
  /** Names of columns of a CSV file: the steps, the runs, the seconds since the start. */
  step?: string | undefined;
  run?: string | undefined;
  seconds?: string | undefined;
  /** What its metrics are called here, by what they are called there. */
  metrics?: Readonly<Record<string, string>> | undefined;
}

/** A run as another program recorded it. */
export interface RecordedCurves {
  name: string;
  /** What its metrics were called there. */
  series: { from: string; series: MetricSeries }[];
  settings: ReadonlyMap<string, string | number | boolean>;
  /** Milliseconds since 1970; null where the file does not say. */
  startedAt: number | null;
  /** What was not read, or can be read in two ways, a sentence each. */
  leftOut: string[];
}

const mostPoints = 5_000_000;
const mostMetrics = 500;
const mostRuns = 1000;
const mostStep = 0xffff_ffff;

const number = (count: number): string => count.toLocaleString('en');

/** Collects the points of the runs of a file. What comes again for a step takes the place of what was there, as after a restart. */
export class CurveCollection {
  readonly #runs = new Map<string, Map<string, Map<number, { seconds: number; value: number }>>>();
  readonly #file: string;
  #points = 0;
  #badSteps = 0;
  #again = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws LabError `bad_data` where there are more points, metrics or runs than are read. */
  add(run: string, metric: string, step: number, point: { seconds: number; value: number }): void {
    if (!Number.isInteger(step) || step < 0 || step > mostStep) {
      this.#badSteps += 1;
      return;
    }
    const metrics = this.#runs.get(run) ?? new Map<string, Map<number, { seconds: number; value: number }>>();
    const points = metrics.get(metric) ?? new Map<number, { seconds: number; value: number }>();
    this.#runs.set(run, metrics);
    metrics.set(metric, points);
    if (points.has(step)) this.#again += 1;
    points.set(step, point);
    this.#points += 1;
    if (this.#points > mostPoints) throw this.#tooMuch('points', mostPoints);
    if (metrics.size > mostMetrics) throw this.#tooMuch('metrics of one run', mostMetrics);
    if (this.#runs.size > mostRuns) throw this.#tooMuch('runs', mostRuns);
  }

  #tooMuch(what: string, most: number): LabError {
    const words = `${this.#file} has more than ${most.toLocaleString('en')} ${what}, and no more are read. Split it.`;
    return new LabError('bad_data', words);
  }

  get leftOut(): string[] {
    const [bad, again] = [this.#badSteps, this.#again];
    const most = mostStep.toLocaleString('en');
    const told: string[] = [];
    if (bad === 1) told.push(`1 point was left out: its step is not a whole number from 0 to ${most}.`);
    if (bad > 1) told.push(`${number(bad)} points were left out: their steps are not whole numbers from 0 to ${most}.`);
    if (again > 0)
      told.push(
        `${number(again)} ${again === 1 ? 'point was' : 'points were'} replaced by a later one of the same step.`,
      );
    return told;
  }

  /** The runs with their metrics, steps ascending. A value that is no number stays one that is none. */
  runs(): { name: string; series: { from: string; series: MetricSeries }[] }[] {
    return [...this.#runs].map(([name, metrics]) => ({
      name,
      series: [...metrics].map(([from, points]) => {
        const sorted = [...points].sort(([one], [other]) => one - other);
        return {
          from,
          series: {
            metric: from,
            steps: sorted.map(([step]) => step),
            seconds: sorted.map(([, { seconds }]) => seconds),
            values: sorted.map(([, { value }]) => value),
          },
        };
      }),
    }));
  }
}

/** Hash of what was recorded, whatever the file is called: two imports of the same points are one run. */
export function contentHashOf({ series, settings }: RecordedCurves): string {
  const hash = createHash('sha256');
  for (const { from, series: of } of [...series].sort((one, other) => (one.from < other.from ? -1 : 1))) {
    hash.update(JSON.stringify([from, of.steps.length]));
    hash.update(Float64Array.from(of.steps));
    hash.update(Float64Array.from(of.values));
  }
  hash.update(JSON.stringify([...settings].sort(([one], [other]) => (one < other ? -1 : 1))));
  return hash.digest('hex');
}
