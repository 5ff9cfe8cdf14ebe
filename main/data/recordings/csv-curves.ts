import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import type { TextEncoding } from '../../../shared/lib/text-encoding.ts';
import { openNamedFile } from '../../named-file.ts';
import { columnsOf, type Columns } from './csv-columns.ts';
import { CsvRows } from './csv-rows.ts';
import { NumberMarks, UnreadRow, type ColumnReadings } from './number-marks.ts';
import { CurveCollection, type Reading, type RecordedCurves } from './recorded-run.ts';

const mostColumns = 2000;
const mostRowBytes = 1_000_000;
const pieceBytes = 4096;
const rowsAtOnce = 500;
/** How a CSV file was read: its columns, and which of them are the steps, the runs and the seconds. */
export interface CsvColumns {
  header: string[];
  step: string;
  run?: string | undefined;
  seconds?: string | undefined;
}

const row = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.int(), bytes: z.int() }) });

/**
 * The runs of a CSV file. A wide one has a column a metric, a long one the columns `metric` and `value`; a column that names the run tells
 * several apart. Cells that are empty are no points. Columns are separated by commas, semicolons or tabs, as the header has them. Whether
 * `1.000` is a thousand or one is decided by all numbers of the file: it is read again where the first reading took it for the other.
 * @throws LabError `bad_input` where a named column is missing, `bad_data` with the line and byte where the file cannot be read.
 */
export async function runsOfCsv(
  path: string,
  { encoding, ...reading }: Reading & { encoding: TextEncoding },
  signal?: AbortSignal,
): Promise<{ runs: RecordedCurves[]; columns: CsvColumns }> {
  const asked = { path, encoding, reading, signal };
  const first = await readTable(asked, new Map());
  const { readings, told } = decided(path, first);
  const isSame = [...readings.values()].every((of) =>
    (['.', ','] as const).every((mark) => (of[mark] ?? mark) === mark),
  );
  const { name, collection, columns, rows, header } = isSame ? first : await readTable(asked, readings);
  const runs = collection.runs().filter(({ series }) => series.length > 0);
  if (runs.length === 0) throw notRead(path, 'it has no row with a step and a number');
  const { step, run: runColumn, seconds } = columns;
  const leftOut = [...columns.leftOut, ...told, ...rows.leftOut, ...collection.leftOut];
  const named = runs.map((run): RecordedCurves => {
    const start = rows.startOf(run.name);
    const series = run.series.map(({ from, series: of }) => ({
      from,
      series: { ...of, seconds: rows.secondsOf(run.name, of.seconds) },
    }));
    return {
      ...{ series, leftOut, settings: new Map(), startedAt: start === undefined ? null : start * 1000 },
      name: runs.length === 1 || run.name === name ? run.name : `${name} ${run.name}`,
    };
  });
  return { runs: named, columns: { header, step, run: runColumn, seconds } };
}

interface Table {
  name: string;
  header: string[];
  delimiter: string;
  columns: Columns;
  rows: CsvRows;
  marks: NumberMarks;
  collection: CurveCollection;
}

function decided(path: string, { marks, columns, delimiter }: Table): ReturnType<NumberMarks['decided']> {
  try {
    return marks.decided(columns.step, delimiter);
  } catch (error) {
    if (error instanceof UnreadRow) throw notRead(path, error.message);
    throw error;
  }
}

/** Reads the file once. @param readings of numbers that can be read in two ways; those of other columns have a decimal mark. */
async function readTable({ path, encoding, reading, signal }: TableAsked, readings: ColumnReadings): Promise<Table> {
  const name = basename(path).replace(/\.[^.]+$/, '');
  const collection = new CurveCollection(basename(path));
  const marks = new NumberMarks();
  const file = await openNamedFile(path);
  let columns: Columns | undefined;
  let rows: CsvRows | undefined;
  let header: string[] = [];
  try {
    const { delimiter, firstLine } = await delimiterOf(file, encoding);
    const parser = pipeline(
      // A piece is parsed at once: small ones let the lab answer others between them.
      file.createReadStream({ autoClose: false, signal, start: 0, highWaterMark: pieceBytes }),
      decoding(encoding),
      parse({
        bom: true,
        delimiter,
        from_line: firstLine,
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
    for await (const line of parser) {
      const { record, info } = row.parse(line);
      columns ??= columnsOf(header, reading, path);
      rows ??= new CsvRows({ collection, columns, marks }, name, readings);
      rows.add({ record, line: info.lines });
      if (info.lines % rowsAtOnce === 0) await nextTurn();
    }
    if (columns === undefined || rows === undefined) throw notRead(path, 'it has no row with a step and a number');
    return { name, header, delimiter, columns, rows, marks, collection };
  } catch (error) {
    if (error instanceof UnreadRow) throw notRead(path, error.message);
    throw error instanceof LabError || signal?.aborted === true ? error : notRead(path, csvWords(error));
  } finally {
    await file.close();
  }
}

interface TableAsked {
  path: string;
  encoding: TextEncoding;
  reading: Reading;
  signal: AbortSignal | undefined;
}

const mostHeaderBytes = 64 * 1024;

/**
 * What separates the columns: what the first line says, as Excel reads it (`sep=;`), else whichever of comma, semicolon and tab the first
 * line has most of outside quotes; and the line that the table begins with.
 */
async function delimiterOf(
  file: FileHandle,
  encoding: TextEncoding,
): Promise<{ delimiter: string; firstLine: number }> {
  const start = Buffer.alloc(mostHeaderBytes);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  const [line = ''] = new TextDecoder(encoding).decode(start.subarray(0, bytesRead)).split(/\r?\n/, 1);
  const told = /^"?sep=([,;\t])"?$/i.exec(line.trimStart())?.[1];
  if (told !== undefined) return { delimiter: told, firstLine: 2 };
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return {
    delimiter: ['\t', ',', ';'].reduce((best, other) => (count(other) > count(best) ? other : best)),
    firstLine: 1,
  };
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
