import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { openNamedFile, readNamedFile } from '../../named-file.ts';
import { CurveCollection, type RecordedCurves } from './recorded-run.ts';
import { numberOf } from './written-number.ts';

const mostFiles = 5000;
const mostDepth = 8;
const mostMetaBytes = 1_000_000;
const mostLineBytes = 200;
/** A line of a metric: milliseconds since 1970, value, step. */
const point = /^(?<moment>\d{12,14}) (?<value>\S+)(?: (?<step>-?\d+))?$/;
/** The folder of a run's metrics; a metric called `val/loss` is a file in a folder in it. */
const folderName = 'metrics';

/** Whether a file begins as a metric of MLflow does. */
export function isMlflowMetric(start: string): boolean {
  const [first = ''] = start.split(/\r?\n/, 1);
  return point.test(first);
}

/** The files of metrics in a folder of MLflow (`mlruns`, an experiment, a run), in their order. */
export async function mlflowFilesIn(
  folder: string,
  inMetrics = basename(resolve(folder)) === folderName,
  depth = 0,
): Promise<string[]> {
  if (depth > mostDepth) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory();
    if (isFolder) found.push(...(await mlflowFilesIn(path, inMetrics || entry.name === folderName, depth + 1)));
    else if (inMetrics && entry.isFile()) found.push(path);
    if (found.length > mostFiles) {
      throw new LabError('bad_data', `${folder} has more than ${mostFiles} metrics. Import its folders one by one.`);
    }
  }
  return found;
}

/**
 * The runs of files of metrics as MLflow keeps them: a folder of metrics is a run, named as MLflow names it where that can be read.
 * @throws LabError `bad_data` with file and line where one cannot be read.
 */
export async function runsOfMlflow(files: readonly string[], signal?: AbortSignal): Promise<RecordedCurves[]> {
  const folders = Map.groupBy(files, metricsFolder);
  const runs: RecordedCurves[] = [];
  for (const [folder, inIt] of folders) runs.push(await runOf(folder, inIt, signal));
  return runs.filter(({ series }) => series.length > 0);
}

function metricsFolder(file: string): string {
  const parts = resolve(file).split(sep);
  const at = parts.lastIndexOf(folderName, parts.length - 2);
  return at < 0 ? dirname(resolve(file)) : parts.slice(0, at + 1).join(sep);
}

async function runOf(
  folder: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<RecordedCurves> {
  const own = basename(folder) === folderName ? dirname(folder) : folder;
  const name = (await runName(own)) ?? basename(own);
  const collection = new CurveCollection(name);
  let start = Infinity;
  for (const path of files) {
    const metric = relative(folder, resolve(path)).split(sep).join('/');
    start = Math.min(
      start,
      await readMetric(
        path,
        (step, seconds, value) => {
          collection.add(name, metric, step, { seconds, value });
        },
        signal,
      ),
    );
  }
  const [run] = collection.runs();
  const series = (run?.series ?? []).map(({ from, series: of }) => ({
    from,
    series: { ...of, seconds: of.seconds.map((at) => Math.max(0, at - start)) },
  }));
  const startedAt = Number.isFinite(start) ? start * 1000 : null;
  return { name, series, settings: await settingsOf(own), startedAt, leftOut: collection.leftOut };
}

const row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) });

/** @returns the earliest moment in it, in seconds since 1970. */
async function readMetric(
  path: string,
  add: (step: number, seconds: number, value: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  const file = await openNamedFile(path);
  let earliest = Infinity;
  try {
    const rows = pipeline(
      file.createReadStream({ autoClose: false, signal, start: 0 }),
      parse({
        ...{ delimiter: ' ', quote: null, relax_column_count: true, skip_empty_lines: true },
        ...{ info: true, max_record_size: mostLineBytes },
      }),
      // Whoever reads from the parser hears of it.
      () => undefined,
    );
    for await (const found of rows) {
      const { record, info } = row.parse(found);
      const text = record.join(' ');
      const { moment, value = '', step = '0' } = point.exec(text)?.groups ?? {};
      const number = numberOf(value);
      if (moment === undefined || number === undefined) {
        throw notMetric(path, `line ${info.lines}, “${text.slice(0, 60)}”, is not a time, a value and a step`);
      }
      const seconds = Number(moment) / 1000;
      earliest = Math.min(earliest, seconds);
      add(Number(step), seconds, number);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw notMetric(path, `one of its lines is longer than ${mostLineBytes} characters`);
  } finally {
    await file.close();
  }
  return earliest;
}

function notMetric(path: string, why: string): LabError {
  const message = `${basename(path)} cannot be read as a metric of MLflow: ${why}. Nothing of it is imported.`;
  return new LabError('bad_data', message);
}

async function runName(run: string): Promise<string | undefined> {
  const meta = await readNamedFile(join(run, 'meta.yaml'), mostMetaBytes).catch(() => undefined);
  const [, name] = /^run_name: (?:'|")?(.+?)(?:'|")?$/m.exec(meta?.toString('utf8') ?? '') ?? [];
  return name;
}

/** The parameters of a run: a file each, whose content is the value. */
async function settingsOf(run: string): Promise<Map<string, string | number>> {
  const folder = join(run, 'params');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const settings = new Map<string, string | number>();
  for (const entry of entries.filter((one) => one.isFile()).slice(0, mostFiles)) {
    const content = await readNamedFile(join(folder, entry.name), mostMetaBytes).catch(() => undefined);
    const text = content?.toString('utf8').trim() ?? '';
    if (text !== '') settings.set(entry.name, Number.isFinite(Number(text)) ? Number(text) : text);
  }
  return settings;
}
