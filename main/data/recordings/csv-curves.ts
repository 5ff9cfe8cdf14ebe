import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Transform } from 'node:stream';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import type { TextEncoding } from '../../../shared/lib/text-encoding.ts';
import { openNamedFile } from '../../named-file.ts';
import { CurveCollection, type Reading, type RecordedCurves } from './recorded-run.ts';

const mostColumns = 2000;
const mostRowBytes = 1_000_000;
/** What columns are called that are looked for where nobody names them, the likeliest first. */
const usual = {
  step: ['step', 'steps', 'global_step', '_step', 'iteration', 'iter', 'epoch'],
  run: ['run', 'run_id', 'run_name', 'name'],
  seconds: ['seconds', 'time', 'relative time', '_runtime', 'elapsed'],
  metric: ['metric', 'tag'],
  value: ['value'],
} as const;

/** How a CSV file was read: its columns, and which of them are the steps, the runs and the seconds. */
export interface CsvColumns {
  header: string[];
  step: string;
  run?: string | undefined;
  seconds?: string | undefined;
}

interface Columns {
  step: string;
  run: string | undefined;
  seconds: string | undefined;
  /** Of a long table: the columns with names and values; undefined for a wide one. */
  long: { metric: string; value: string } | undefined;
  metrics: string[];
}

const row = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.int(), bytes: z.int() }) });

/**
 * The runs of a CSV file. A wide one has a column a metric, a long one the columns `metric` and `value`; a column that names the run tells
 * several apart. Cells that are empty are no points. Columns are separated by commas, semicolons or tabs, as the header has them; between
 * semicolons a number may have a decimal comma.
 * @throws LabError `bad_input` where a named column is missing, `bad_data` with the line and byte where the file cannot be read.
 */
export async function runsOfCsv(
  path: string,
  { encoding, ...reading }: Reading & { encoding: TextEncoding },
  signal?: AbortSignal,
): Promise<{ runs: RecordedCurves[]; columns: CsvColumns }> {
  const name = basename(path).replace(/\.[^.]+$/, '');
  const collection = new CurveCollection(basename(path));
  const file = await openNamedFile(path);
  let columns: Columns | undefined;
  let header: string[] = [];
  try {
    const delimiter = await delimiterOf(file, encoding);
    const parser = pipeline(
      file.createReadStream({ autoClose: false, signal, start: 0 }),
      decoding(encoding),
      parse({
        bom: true,
        delimiter,
        columns: (titles: string[]) => {
          if (titles.length > mostColumns) throw notRead(path, `it has more than ${mostColumns} columns`);
          header = titles.map((title) => title.trim());
          const twice = header.find((title, place) => title !== '' && header.indexOf(title) < place);
          if (twice !== undefined) throw notRead(path, `it has two columns that are called “${twice}”`);
          return header;
        },
        info: true,
        trim: true,
        skip_empty_lines: true,
        max_record_size: mostRowBytes,
      }),
      // Whoever reads from the parser hears of it.
      () => undefined,
    );
    for await (const found of parser) {
      const { record, info } = row.parse(found);
      columns ??= columnsOf(header, reading, path);
      addRow(collection, columns, { record, line: info.lines, name, path, decimalComma: delimiter === ';' });
    }
  } catch (error) {
    throw error instanceof LabError || signal?.aborted === true ? error : notRead(path, csvWords(error));
  } finally {
    await file.close();
  }
  const runs = collection.runs().filter(({ series }) => series.length > 0);
  if (runs.length === 0 || columns === undefined) throw notRead(path, 'it has no row with a step and a number');
  const { step, run: runColumn, seconds } = columns;
  const named = runs.map((run) => ({
    ...run,
    name: runs.length === 1 || run.name === name ? run.name : `${name} ${run.name}`,
    ...{ settings: new Map(), startedAt: null, leftOut: collection.leftOut },
  }));
  return { runs: named, columns: { header, step, run: runColumn, seconds } };
}

const mostHeaderBytes = 64 * 1024;

/** What separates the columns: whichever of comma, semicolon and tab the first line has most of outside quotes. */
async function delimiterOf(file: FileHandle, encoding: TextEncoding): Promise<string> {
  const start = Buffer.alloc(mostHeaderBytes);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  const [line = ''] = new TextDecoder(encoding).decode(start.subarray(0, bytesRead)).split(/\r?\n/, 1);
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return ['\t', ',', ';'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/** Text of any encoding, as it is read. */
function decoding(encoding: TextEncoding): Transform {
  const decoder = new TextDecoder(encoding);
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      done(null, decoder.decode(chunk, { stream: true }));
    },
    flush: (done) => {
      done(null, decoder.decode());
    },
  });
}

function columnsOf(header: readonly string[], reading: Reading, path: string): Columns {
  const named = (role: 'step' | 'run' | 'seconds'): string | undefined => {
    const wish = reading[role];
    if (wish !== undefined && !header.includes(wish)) {
      throw new LabError('bad_input', `${basename(path)} has no column “${wish}”. Choose one of: ${listed(header)}.`, {
        header,
      });
    }
    return wish ?? likely(header, usual[role]);
  };
  const step = named('step');
  if (step === undefined) {
    const advice = `Name the column of the steps (--step on the command line); there are: ${listed(header)}.`;
    throw new LabError('bad_input', `${basename(path)} has no column that is called step. ${advice}`, { header });
  }
  const [metric, value] = [likely(header, usual.metric), likely(header, usual.value)];
  const long = metric === undefined || value === undefined ? undefined : { metric, value };
  const [run, seconds] = [named('run'), named('seconds')];
  const others = header.filter((title) => ![step, run, seconds].includes(title));
  return { step, run, seconds, long, metrics: others };
}

function likely(header: readonly string[], titles: readonly string[]): string | undefined {
  return titles.flatMap((title) => header.find((one) => one.toLowerCase() === title) ?? [])[0];
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((title) => `“${title}”`);
  return `${shown.join(', ')}${header.length > shown.length ? ' and more' : ''}`;
}

function addRow(
  collection: CurveCollection,
  { step: stepColumn, run, seconds, long, metrics }: Columns,
  {
    record,
    line,
    name,
    path,
    decimalComma,
  }: { record: Record<string, string>; line: number; name: string; path: string; decimalComma: boolean },
): void {
  const stepText = record[stepColumn] ?? '';
  const plain = (text: string): string =>
    decimalComma && /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i.test(text) ? text.replace(',', '.') : text;
  if (stepText === '') return;
  const step = Number(plain(stepText));
  if (Number.isNaN(step)) {
    throw notRead(
      path,
      `line ${line} has “${stepText.slice(0, 40)}” in the column “${stepColumn}”, which is no number`,
    );
  }
  const of = run === undefined ? name : record[run] || name;
  const at = seconds === undefined ? 0 : Number(plain(record[seconds] ?? ''));
  const point = (text: string): { seconds: number; value: number } | undefined => {
    const value = numberOf(plain(text));
    return value === undefined ? undefined : { seconds: Number.isFinite(at) && at > 0 ? at : 0, value };
  };
  if (long !== undefined) {
    const found = point(record[long.value] ?? '');
    const metric = record[long.metric] ?? '';
    if (found !== undefined && metric !== '') collection.add(of, metric, step, found);
    return;
  }
  for (const metric of metrics) {
    const found = point(record[metric] ?? '');
    if (found !== undefined) collection.add(of, metric, step, found);
  }
}

/** A number, also one that is none or infinite, as Python and JavaScript write it; undefined for a text. */
function numberOf(text: string): number | undefined {
  if (text === '') return undefined;
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function csvWords(error: unknown): string {
  const place = z.object({ lines: z.int(), bytes: z.int().optional() }).safeParse(error);
  const why = error instanceof Error ? error.message : String(error);
  const at =
    place.success && place.data.bytes !== undefined ? `, at byte ${place.data.bytes.toLocaleString('en')}` : '';
  return `${why}${at}`;
}

function notRead(path: string, why: string): LabError {
  return new LabError(
    'bad_data',
    `${basename(path)} cannot be read as curves: ${why}. Nothing of it is imported. Correct the file, or export it again.`,
  );
}
