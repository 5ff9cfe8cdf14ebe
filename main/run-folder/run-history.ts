import {
  closeSync,
  constants,
  existsSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeDurably } from '../durable-file.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';

/** What is measured after one update. `seconds`: training time. Metrics of no examples are left out. */
export interface HistoryRecord {
  step: number;
  seconds: number;
  values: Record<MetricName, number>;
}

/** Columns of the history after step, seconds and frame. */
const columns = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'] as const;
const rowLength = 3 + columns.length;
const rowBytes = rowLength * Float64Array.BYTES_PER_ELEMENT;
const noFrame = -1;

const metricsHistoryName = 'metrics.f64';
/** What earlier versions wrote: the same rows, with costs that are sums where the net summed them. */
const oldHistoryName = 'metrics-history.f64';
export const weightsHistoryName = 'weights-history.f32';

/**
 * Makes the history of a run that an earlier version began one of this version, once: the old file stays as it is, and the new one is
 * there whole or not at all.
 * @param summedOver over how many examples each cost was summed; those that are not named were means.
 */
export async function adoptOldHistory(folder: string, summedOver: Readonly<Record<string, number>>): Promise<void> {
  const [old, now] = [join(folder, oldHistoryName), join(folder, metricsHistoryName)];
  if (existsSync(now) || !existsSync(old)) return;
  const bytes = readFileSync(old);
  const rows = new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / rowBytes) * rowLength);
  for (let row = 0; row < rows.length; row += rowLength) {
    columns.forEach((name, column) => {
      const place = row + rowLength - columns.length + column;
      rows[place] = (rows[place] ?? Number.NaN) / (summedOver[name] ?? 1);
    });
  }
  await writeDurably(now, new Uint8Array(rows.buffer, 0, rows.byteLength));
}

/** How many rows and frames there are. */
export interface HistoryLength {
  records: number;
  frames: number;
}

/**
 * What was measured and the weights at these steps, in the run's folder, so that a resumed run knows all that came before:
 * `metrics.f64` (rows of step, seconds, number of the frame or −1, metrics; NaN where there is none) and
 * `weights-history.f32` (frames of `[features, classes]`). Both are only appended to, and cut back when a run resumes.
 */
export class RunHistory {
  readonly #folder: string;
  readonly #frameBytes: number;
  readonly #metrics: number;
  readonly #weights: number;
  #length: HistoryLength;

  /** Opens the folder's history and cuts it back to `kept`. @param frameBytes size of one frame. */
  constructor(folder: string, kept: HistoryLength, frameBytes: number) {
    const mode = constants.O_RDWR | constants.O_CREAT;
    this.#folder = folder;
    this.#frameBytes = frameBytes;
    this.#metrics = openSync(join(folder, metricsHistoryName), mode);
    this.#weights = openSync(join(folder, weightsHistoryName), mode);
    this.#length = { records: kept.records, frames: kept.frames };
    ftruncateSync(this.#metrics, kept.records * rowBytes);
    ftruncateSync(this.#weights, kept.frames * frameBytes);
  }

  /** Whether the folder has so much history. */
  static holds(folder: string, { records, frames }: HistoryLength, frameBytes: number): boolean {
    const bytes = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    return bytes(metricsHistoryName) >= records * rowBytes && bytes(weightsHistoryName) >= frames * frameBytes;
  }

  get length(): HistoryLength {
    return this.#length;
  }

  /** @param frame weights to keep with the record. @returns the number of the frame. */
  append({ step, seconds, values }: HistoryRecord, frame: Float32Array | undefined): number | undefined {
    const { records, frames } = this.#length;
    const measured = columns.map((name) => values[name] ?? Number.NaN);
    const row = Float64Array.of(step, seconds, frame === undefined ? noFrame : frames, ...measured);
    writeSync(this.#metrics, row, 0, rowBytes, records * rowBytes);
    if (frame !== undefined) writeSync(this.#weights, frame, 0, this.#frameBytes, frames * this.#frameBytes);
    this.#length = { records: records + 1, frames: frame === undefined ? frames : frames + 1 };
    return frame === undefined ? undefined : frames;
  }

  /** All there is, as the lab keeps it. `frames`: the step of each frame. */
  read(): { series: MetricSeries[]; frames: number[] } {
    const bytes = readFileSync(join(this.#folder, metricsHistoryName));
    const rows = new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / rowBytes) * rowLength);
    const series = columns.map((metric): MetricSeries => ({ metric, steps: [], seconds: [], values: [] }));
    const frames: number[] = [];
    for (let row = 0; row < rows.length; row += rowLength) {
      const [step = 0, seconds = 0, frame = noFrame, ...values] = rows.subarray(row, row + rowLength);
      if (frame !== noFrame) frames.push(step);
      series.forEach((points, column) => {
        const value = values[column];
        if (value === undefined || Number.isNaN(value)) return;
        points.steps.push(step);
        points.seconds.push(seconds);
        points.values.push(value);
      });
    }
    return { series: series.filter(({ steps }) => steps.length > 0), frames };
  }

  /** Waits until all is on the disk. */
  async sync(): Promise<void> {
    const flush = promisify(fsync);
    await Promise.all([flush(this.#metrics), flush(this.#weights)]);
  }

  close(): void {
    closeSync(this.#metrics);
    closeSync(this.#weights);
  }
}
