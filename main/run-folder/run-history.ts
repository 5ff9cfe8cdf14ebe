import {
  closeSync,
  constants,
  existsSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';
import { writeDurably } from '../durable-file.ts';

/** What is measured after one update. `seconds`: training time. Metrics of no examples are left out. */
export interface HistoryRecord {
  step: number;
  seconds: number;
  values: Record<MetricName, number>;
}

/** Numbers of a row before its metrics: step, seconds, number of the frame or −1. */
const leading = 3;
const noFrame = -1;

const metricsHistoryName = 'metrics.f64';
export const weightsHistoryName = 'weights-history.f32';
/** What earlier versions wrote: rows without a header, of these metrics, with costs that are sums where the net summed them. */
const oldHistoryName = 'metrics-history.f64';
const oldMetrics = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'];

/** The history begins with its format, the length of what follows (uint32), and the names of its metrics as JSON, up to this length. */
const magic = Buffer.from('HUHIST02', 'latin1');
const headerBytes = 4096;
const names = z.array(z.string()).max(100);

/** How many rows and frames there are. */
export interface HistoryLength {
  records: number;
  frames: number;
}

function headerOf(metrics: readonly string[]): Buffer {
  const header = Buffer.alloc(headerBytes, ' ');
  const json = Buffer.from(JSON.stringify(metrics), 'utf8');
  if (magic.length + 4 + json.length > headerBytes) throw new RangeError('The names of the metrics are too long to be kept.');
  magic.copy(header);
  header.writeUInt32LE(json.length, magic.length);
  json.copy(header, magic.length + 4);
  return header;
}

/** @returns undefined when the bytes are no header. */
function metricsOf(header: Buffer): string[] | undefined {
  if (header.length < headerBytes || !header.subarray(0, magic.length).equals(magic)) return undefined;
  const start = magic.length + 4;
  const json = header.toString('utf8', start, start + header.readUInt32LE(magic.length));
  return names.safeParse(JSON.parse(json)).data;
}

/**
 * Makes the history of a run that an earlier version began one of this version, once: the old file stays as it is, and the new one is
 * there whole or not at all.
 * @param summedOver over how many examples each cost was summed; those that are not named were means.
 */
export async function adoptOldHistory(folder: string, summedOver: Readonly<Record<string, number>>): Promise<void> {
  const [old, now] = [join(folder, oldHistoryName), join(folder, metricsHistoryName)];
  if (existsSync(now) || !existsSync(old)) return;
  const bytes = readFileSync(old);
  const rowLength = leading + oldMetrics.length;
  const whole = Math.floor(bytes.length / (rowLength * Float64Array.BYTES_PER_ELEMENT)) * rowLength;
  const rows = new Float64Array(Uint8Array.from(bytes).buffer, 0, whole);
  for (let row = 0; row < rows.length; row += rowLength) {
    oldMetrics.forEach((name, column) => {
      const place = row + leading + column;
      rows[place] = (rows[place] ?? Number.NaN) / (summedOver[name] ?? 1);
    });
  }
  await writeDurably(now, Buffer.concat([headerOf(oldMetrics), Buffer.from(rows.buffer, 0, rows.byteLength)]));
}

/**
 * What was measured and the weights at these steps, in the run's folder, so that a resumed run knows all that came before:
 * `metrics.f64` (a header that names the metrics, then rows of step, seconds, number of the frame or −1, and the metrics; NaN where
 * there is none) and `weights-history.f32` (frames of one size). Both are only appended to, and cut back when a run resumes.
 */
export class RunHistory {
  readonly #folder: string;
  readonly #frameBytes: number;
  readonly #metrics: number;
  readonly #weights: number;
  readonly #names: readonly string[];
  #length: HistoryLength;

  /**
   * Opens the folder's history and cuts it back to `kept`.
   * @param frameBytes size of one frame. @param metrics names that a new history has columns for; one that goes on has its own.
   */
  constructor(folder: string, kept: HistoryLength, frameBytes: number, metrics: readonly string[]) {
    const mode = constants.O_RDWR | constants.O_CREAT;
    this.#folder = folder;
    this.#frameBytes = frameBytes;
    this.#metrics = openSync(join(folder, metricsHistoryName), mode);
    this.#weights = openSync(join(folder, weightsHistoryName), mode);
    this.#length = { records: kept.records, frames: kept.frames };
    this.#names = kept.records > 0 ? (this.#storedNames() ?? metrics) : metrics;
    if (kept.records === 0) writeSync(this.#metrics, headerOf(metrics), 0, headerBytes, 0);
    ftruncateSync(this.#metrics, headerBytes + kept.records * this.#rowBytes);
    ftruncateSync(this.#weights, kept.frames * frameBytes);
  }

  /** Whether the folder has so much history. */
  static holds(folder: string, { records, frames }: HistoryLength, frameBytes: number): boolean {
    const bytes = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    if (bytes(weightsHistoryName) < frames * frameBytes) return false;
    if (records === 0) return true;
    if (bytes(metricsHistoryName) < headerBytes) return false;
    const metrics = metricsOf(readFileSync(join(folder, metricsHistoryName)).subarray(0, headerBytes));
    if (metrics === undefined) return false;
    const rowBytes = (leading + metrics.length) * Float64Array.BYTES_PER_ELEMENT;
    return bytes(metricsHistoryName) >= headerBytes + records * rowBytes;
  }

  get length(): HistoryLength {
    return this.#length;
  }

  get #rowBytes(): number {
    return (leading + this.#names.length) * Float64Array.BYTES_PER_ELEMENT;
  }

  /** @param frame weights to keep with the record. @returns the number of the frame. */
  append({ step, seconds, values }: HistoryRecord, frame: Float32Array | undefined): number | undefined {
    const { records, frames } = this.#length;
    const measured = this.#names.map((name) => values[name] ?? Number.NaN);
    const row = Float64Array.of(step, seconds, frame === undefined ? noFrame : frames, ...measured);
    writeSync(this.#metrics, row, 0, this.#rowBytes, headerBytes + records * this.#rowBytes);
    if (frame !== undefined) writeSync(this.#weights, frame, 0, this.#frameBytes, frames * this.#frameBytes);
    this.#length = { records: records + 1, frames: frame === undefined ? frames : frames + 1 };
    return frame === undefined ? undefined : frames;
  }

  /** All there is, as the lab keeps it. `frames`: the step of each frame. */
  read(): { series: MetricSeries[]; frames: number[] } {
    const bytes = readFileSync(join(this.#folder, metricsHistoryName)).subarray(headerBytes);
    const rowLength = leading + this.#names.length;
    const whole = Math.floor(bytes.length / this.#rowBytes) * rowLength;
    const rows = new Float64Array(Uint8Array.from(bytes).buffer, 0, whole);
    const series = this.#names.map((metric): MetricSeries => ({ metric, steps: [], seconds: [], values: [] }));
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

  #storedNames(): string[] | undefined {
    const header = Buffer.alloc(headerBytes);
    readSync(this.#metrics, header, 0, headerBytes, 0);
    return metricsOf(header);
  }
}
