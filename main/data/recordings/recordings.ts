import type { open } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { encodingOf } from '../../../shared/lib/text-encoding.ts';
import { openNamedFile } from '../../named-file.ts';
import { runsOfCsv, type CsvColumns } from './csv-curves.ts';
import { eventFilesIn, runsOfEvents } from './event-folder.ts';
import { isMlflowMetric, mlflowFilesIn, runsOfMlflow } from './mlflow-metrics.ts';
import type { Reading, RecordedCurves } from './recorded-run.ts';

/** What other programs recorded, and which it was. */
export interface Recordings {
  program: string;
  runs: RecordedCurves[];
  bytes: number;
  /** Of a CSV file. */
  columns?: CsvColumns;
}

/** A ZIP file, as Hidden Unit's archives are, begins with this. */
const zipStart = 'PK';
/** Text has no such byte; the length of a record, with which event files begin, has. */
const zero = 0;
const startBytes = 4096;
const headBytes = 64;
const textName = /\.(csv|tsv|txt)$/i;

/**
 * The runs of TensorBoard's event files, of a folder of them, of MLflow's metrics, or of a CSV file.
 * @returns undefined where the file is a Hidden Unit archive, or looks like one.
 * @throws LabError `not_found`, `bad_data`, `bad_input` with what is wrong and where.
 */
export async function readRecordings(
  path: string,
  reading: Reading = {},
  signal?: AbortSignal,
): Promise<Recordings | undefined> {
  if (await isFolder(path)) {
    const files = await eventFilesIn(path);
    if (files.length > 0) {
      return { program: 'TensorBoard', runs: await runsOfEvents(path, files, signal), bytes: await bytesOf(files) };
    }
    const metrics = await mlflowFilesIn(path);
    if (metrics.length > 0) {
      return { program: 'MLflow', runs: await runsOfMlflow(metrics, signal), bytes: await bytesOf(metrics) };
    }
    throw new LabError(
      'not_found',
      `${path} has no event files of TensorBoard (…tfevents…) and no metrics of MLflow in it or below it. Choose the folder that TensorBoard was started with, or mlruns.`,
    );
  }
  const { start, bytes } = await startOf(path);
  if (start.length === 0) throw new LabError('bad_data', `${basename(path)} is empty. Choose another file.`);
  if (start.toString('latin1').startsWith(zipStart)) return undefined;
  const encoding = encodingOf(start);
  const isText = encoding.startsWith('utf-16') || textName.test(path);
  if ((start.subarray(0, headBytes).includes(zero) && !isText) || basename(path).includes('tfevents')) {
    return { program: 'TensorBoard', runs: await runsOfEvents(path, [path], signal), bytes };
  }
  if (isMlflowMetric(start.toString('latin1')))
    return { program: 'MLflow', runs: await runsOfMlflow([path], signal), bytes };
  return { program: 'CSV', ...(await runsOfCsv(path, { ...reading, encoding }, signal)), bytes };
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function startOf(path: string): Promise<{ start: Buffer; bytes: number }> {
  const file: Awaited<ReturnType<typeof open>> = await openNamedFile(path);
  try {
    const start = Buffer.alloc(startBytes);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    return { start: start.subarray(0, bytesRead), bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}
