import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { headerEnd, headerOf, headerStart, leading, measuredIn, rowsFor, type Measured } from './history-format.ts';
import { runFile } from './run-files.ts';

const leastRows = 256;
const nothing: Measured = { series: [], frames: [] };

/**
 * What a run's folder holds that was measured after update `step`. Reads from the end of the history, so that a long run costs no more
 * than a short one.
 * @returns nothing where there is no history, or none that can be read.
 */
export function measuredAfter(folder: string, step: number): Measured {
  let file: number;
  try {
    file = openSync(runFile(folder, 'metrics'), 'r');
  } catch {
    return nothing;
  }
  try {
    const head = headerOf(bytesAt(file, 0, headerEnd(bytesAt(file, 0, headerStart)) ?? 0));
    return head === undefined ? nothing : lastRows(file, head, step);
  } finally {
    closeSync(file);
  }
}

function lastRows(file: number, { header, end }: NonNullable<ReturnType<typeof headerOf>>, step: number): Measured {
  const columns = leading + header.metrics.length;
  const rowBytes = columns * Float64Array.BYTES_PER_ELEMENT;
  const rows = Math.floor((fstatSync(file).size - end) / rowBytes);
  let from = rows;
  let found: Float64Array = new Float64Array();
  // Steps ascend.
  for (let last = leastRows; from > 0 && (from === rows || (found[0] ?? step) > step); last *= 4) {
    from = Math.max(0, rows - last);
    found = rowsFor(bytesAt(file, end + from * rowBytes, (rows - from) * rowBytes), header.metrics.length);
  }
  let skipped = 0;
  while (skipped < found.length && (found[skipped] ?? step) <= step) skipped += columns;
  return measuredIn(found.subarray(skipped), header.metrics);
}

function bytesAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, start));
}
