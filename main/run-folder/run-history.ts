import {
  closeSync,
  constants,
  existsSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { MetricName } from '../../shared/models/metric.ts';
import { syncFolder, writeDurably } from '../durable-file.ts';
import {
  decodeHistory,
  encodeHeader,
  headerEnd,
  headerOf,
  leading,
  measuredIn,
  noFrame,
  rowsFor,
  type HistoryHeader,
  type Measured,
} from './history-format.ts';
import { runFile } from './run-files.ts';

/** What is measured after one update. `seconds`: training time. Metrics of no examples are left out. */
export interface HistoryRecord {
  step: number;
  seconds: number;
  values: Record<MetricName, number>;
}

/** What rows without a header hold after step, seconds and frame. */
const metricsBefore = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'];

/**
 * Makes the history of a run that an earlier version began one of this version, once. What was under another name stays as it is, and
 * the new one is there whole or not at all.
 * @param summedOver over how many examples each cost was summed in files of version 1; those that are not named were means.
 * @param frameBytes size of one frame.
 */
export async function adoptOldHistory(
  folder: string,
  summedOver: Readonly<Record<string, number>>,
  frameBytes: number,
): Promise<void> {
  const now = runFile(folder, 'metrics');
  const before = runFile(folder, 'metricsBefore');
  if (existsSync(now)) {
    const bytes = readFileSync(now);
    if (bytes.length > 0 && headerEnd(bytes) === undefined) await writeDurably(now, adopted(bytes, {}, frameBytes));
    return;
  }
  if (existsSync(before)) await writeDurably(now, adopted(readFileSync(before), summedOver, frameBytes));
}

/** The rows of a file without a header, with one, and sums as means. */
function adopted(bytes: Buffer, summedOver: Readonly<Record<string, number>>, frameBytes: number): Buffer {
  const header: HistoryHeader = { metrics: metricsBefore, frame: frameBytes / Float32Array.BYTES_PER_ELEMENT };
  const rows = rowsFor(bytes, metricsBefore.length);
  const length = leading + metricsBefore.length;
  for (let row = 0; row < rows.length; row += length) {
    metricsBefore.forEach((name, column) => {
      const place = row + leading + column;
      rows[place] = (rows[place] ?? Number.NaN) / (summedOver[name] ?? 1);
    });
  }
  return Buffer.concat([encodeHeader(header), bytesOf(rows)]);
}

/** How many rows and frames there are. */
export interface HistoryLength {
  records: number;
  frames: number;
}

/**
 * What was measured and the weights at these steps, in the run's folder, so that a resumed run knows all that came before: rows of
 * step, seconds, number of the frame or −1, and the metrics that the header names, NaN where there is none; and frames of one size.
 * Both are only appended to, and cut back when a run resumes. A metric that is measured for the first time gets a column.
 */
export class RunHistory {
  readonly #folder: string;
  readonly #frameBytes: number;
  readonly #order: readonly string[];
  #metrics: number;
  #weights: number | undefined;
  #header: { names: readonly string[]; bytes: number };
  #length: HistoryLength;
  /** Whether the file of the metrics took the place of another since the last `sync`. */
  #replaced = true;

  /**
   * Opens the folder's history and cuts it back to `kept`.
   * @param frameBytes size of one frame.
   * @param order of the columns, by name; those that are not in it come last, as they were measured.
   */
  constructor(folder: string, kept: HistoryLength, frameBytes: number, order: readonly string[]) {
    this.#folder = folder;
    this.#frameBytes = frameBytes;
    this.#order = order;
    this.#length = { records: kept.records, frames: kept.frames };
    this.#metrics = openSync(runFile(folder, 'metrics'), mode);
    const found = kept.records > 0 ? headerOf(readFileSync(runFile(folder, 'metrics'))) : undefined;
    this.#header = { names: found?.header.metrics ?? [], bytes: found?.end ?? 0 };
    ftruncateSync(this.#metrics, this.#header.bytes + kept.records * this.#rowBytes);
    // A run that keeps no frames has no file of them.
    if (kept.frames === 0) rmSync(runFile(folder, 'weightsHistory'), { force: true });
    else ftruncateSync(this.#openWeights(), kept.frames * frameBytes);
  }

  /** Whether the folder has so much history. */
  static holds(folder: string, { records, frames }: HistoryLength, frameBytes: number): boolean {
    const weights = statSync(runFile(folder, 'weightsHistory'), { throwIfNoEntry: false })?.size ?? 0;
    if (weights < frames * frameBytes) return false;
    if (records === 0) return true;
    const path = runFile(folder, 'metrics');
    const found = existsSync(path) ? decodeHistory(readFileSync(path)) : undefined;
    return found !== undefined && found.rows.length >= records * (leading + found.header.metrics.length);
  }

  get length(): HistoryLength {
    return this.#length;
  }

  /** @param frame weights to keep with the record. @returns the number of the frame. */
  append({ step, seconds, values }: HistoryRecord, frame: Float32Array | undefined): number | undefined {
    const { records, frames } = this.#length;
    const names = Object.keys(values);
    if (names.some((name) => !this.#header.names.includes(name))) this.#grow(names);
    const measured = this.#header.names.map((name) => values[name] ?? Number.NaN);
    const row = Float64Array.of(step, seconds, frame === undefined ? noFrame : frames, ...measured);
    // The frame first: a row never names a frame that is not whole.
    if (frame !== undefined) writeWhole(this.#openWeights(), frame, frames * this.#frameBytes);
    writeWhole(this.#metrics, row, this.#header.bytes + records * this.#rowBytes);
    this.#length = { records: records + 1, frames: frame === undefined ? frames : frames + 1 };
    return frame === undefined ? undefined : frames;
  }

  /** All there is, as the lab keeps it. */
  read(): Measured {
    const { rows } = decodeHistory(readFileSync(runFile(this.#folder, 'metrics'))) ?? { rows: new Float64Array() };
    return measuredIn(rows, this.#header.names);
  }

  /** Waits until all is on the disk. */
  async sync(): Promise<void> {
    const flush = promisify(fsync);
    const replaced = this.#replaced;
    this.#replaced = false;
    await Promise.all([flush(this.#metrics), ...(this.#weights === undefined ? [] : [flush(this.#weights)])]);
    if (replaced) await syncFolder(this.#folder);
  }

  close(): void {
    closeSync(this.#metrics);
    if (this.#weights !== undefined) closeSync(this.#weights);
  }

  get #rowBytes(): number {
    return (leading + this.#header.names.length) * Float64Array.BYTES_PER_ELEMENT;
  }

  #openWeights(): number {
    if (this.#weights === undefined) this.#replaced = true;
    return (this.#weights ??= openSync(runFile(this.#folder, 'weightsHistory'), mode));
  }

  /** Gives new metrics columns, in a file that takes the place of the old one whole; rows that are there have none of them. */
  #grow(measured: readonly string[]): void {
    const path = runFile(this.#folder, 'metrics');
    const before = this.#header.names;
    const names = inOrder([...new Set([...before, ...measured])], this.#order);
    const rows = decodeHistory(readFileSync(path))?.rows ?? new Float64Array();
    const [from, to] = [leading + before.length, leading + names.length];
    const wider = new Float64Array(this.#length.records * to).fill(Number.NaN);
    for (let record = 0; record < this.#length.records; record++) {
      wider.set(rows.subarray(record * from, record * from + leading), record * to);
      before.forEach((name, column) => {
        const place = record * to + leading + names.indexOf(name);
        wider[place] = rows[record * from + leading + column] ?? Number.NaN;
      });
    }
    const frame = this.#frameBytes / Float32Array.BYTES_PER_ELEMENT;
    const header = encodeHeader({ metrics: names, frame });
    const part = `${path}.part`;
    writeFileSync(part, Buffer.concat([header, bytesOf(wider)]), { flush: true });
    closeSync(this.#metrics);
    renameSync(part, path);
    this.#metrics = openSync(path, mode);
    this.#replaced = true;
    this.#header = { names, bytes: header.length };
  }
}

/** Writes all of it. A disk that is nearly full takes a part, and says only to the next write that it is full. */
function writeWhole(file: number, values: Float32Array | Float64Array, position: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let written = 0; written < bytes.length;)
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
}

const mode = constants.O_RDWR | constants.O_CREAT;

function inOrder(names: readonly string[], order: readonly string[]): string[] {
  const known = order.filter((name) => names.includes(name));
  return [...known, ...names.filter((name) => !order.includes(name))];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
