import { z } from 'zod';
import { metricName, type MetricSeries } from '../../shared/models/metric.ts';

/** `metrics`: names of the columns after step, seconds and frame. `frame`: numbers of one frame of the weight history. */
const historyHeader = z.object({ metrics: z.array(metricName), frame: z.int().min(0) });
export type HistoryHeader = z.infer<typeof historyHeader>;

/** Numbers of a row before its metrics: step, seconds, number of the frame or −1. */
export const leading = 3;

/** In the place of a frame's number: the row has none. */
export const noFrame = -1;

/** Rows as the lab keeps them. `frames`: the step of each row that has a frame. */
export interface Measured {
  series: MetricSeries[];
  frames: number[];
}

const magic = Buffer.from('HUHIST02', 'latin1');
/** Bytes before the JSON. */
export const headerStart = magic.length + 4;

/** `HUHIST02`, length of what follows (uint32), the header as JSON, padded to a multiple of 8 bytes. Rows of float64 come after it. */
export function encodeHeader(header: HistoryHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const bytes = Buffer.alloc(8 * Math.ceil((headerStart + json.length) / 8), ' ');
  magic.copy(bytes);
  bytes.writeUInt32LE(bytes.length - headerStart, magic.length);
  json.copy(bytes, headerStart);
  return bytes;
}

/** Where the header ends, from the first `headerStart` bytes; undefined when they begin none. */
export function headerEnd(bytes: Buffer): number | undefined {
  if (bytes.length < headerStart || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  return headerStart + bytes.readUInt32LE(magic.length);
}

/** The header and where it ends; undefined when the bytes do not begin with a whole one. */
export function headerOf(bytes: Buffer): { header: HistoryHeader; end: number } | undefined {
  const end = headerEnd(bytes);
  if (end === undefined || bytes.length < end) return undefined;
  try {
    return { header: historyHeader.parse(JSON.parse(bytes.toString('utf8', headerStart, end))), end };
  } catch {
    return undefined;
  }
}

/** Header and whole rows of a history, one row after the other; undefined when the bytes are none. */
export function decodeHistory(bytes: Buffer): { header: HistoryHeader; rows: Float64Array } | undefined {
  const found = headerOf(bytes);
  if (found === undefined) return undefined;
  return { header: found.header, rows: rowsFor(bytes.subarray(found.end), found.header.metrics.length) };
}

/** Bytes as the whole rows in them, of so many metrics each. */
export function rowsFor(bytes: Buffer, metrics: number): Float64Array {
  const length = leading + metrics;
  const whole = Math.floor(bytes.length / (length * Float64Array.BYTES_PER_ELEMENT)) * length;
  return new Float64Array(Uint8Array.from(bytes).buffer, 0, whole);
}

/** What whole rows hold. @param metrics names of their columns; those without any value are left out. */
export function measuredIn(rows: Float64Array, metrics: readonly string[]): Measured {
  const rowLength = leading + metrics.length;
  const series = metrics.map((metric): MetricSeries => ({ metric, steps: [], seconds: [], values: [] }));
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
