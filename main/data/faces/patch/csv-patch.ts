import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { LabError } from '../../../../shared/failure.ts';
import type { FaceBox } from '../../../../shared/models/face.ts';
import type { PatchEntry } from '../../../../shared/models/face-decision.ts';
import { PatchReading, type ReadPatch } from './patch-entry.ts';

/** The columns, in this order; a file that comes back may have them in any, and others between. */
const columns = [
  'label',
  'verdict',
  'reason',
  'note',
  'box',
  'actor',
  'url',
  'at',
  'by',
  'sha256',
  'row_key',
  'id',
] as const;
type Column = (typeof columns)[number];

/** Characters of one record: the longest decision has fewer. */
const mostCharacters = 64_000;
const longestHeader = 4096;

/** The word for a decision that was undone, so that none is in force. */
const none = 'none';

/** RFC 4180 with a header, every field quoted, lines ended by LF. */
export function csvOfPatch(entries: readonly PatchEntry[]): string {
  const rows = entries.map((entry) => columns.map((column) => quoted(fieldOf(entry, column))).join(','));
  return `${[columns.join(','), ...rows].join('\n')}\n`;
}

/**
 * Reads what `csvOfPatch` writes, also when a spreadsheet has written it again with semicolons or tabs between the fields.
 * @throws LabError `bad_data` for what has no such header, or a quote that is not closed.
 */
export function patchOfCsv(text: string): ReadPatch {
  const reading = new PatchReading();
  let names: string[] | undefined;
  eachRecord(text.replace(/^\uFEFF/, ''), (record, line) => {
    if (names === undefined) names = headerOf(record);
    else takeRecord(reading, names, record, line);
  });
  if (names === undefined) throw noPatch();
  return reading.result();
}

function noPatch(): LabError {
  return new LabError('bad_data', 'This is no patch of decisions: “faces patch export” writes one, as JSON or CSV.');
}

/** @throws LabError `bad_data` when columns are missing. */
function headerOf(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length === columns.length) throw noPatch();
  if (missing.length > 0)
    throw new LabError(
      'bad_data',
      `The patch’s header lacks ${missing.join(', ')}. Add what is missing, or export the patch again.`,
    );
  return names;
}

function takeRecord(reading: PatchReading, names: readonly string[], record: readonly string[], line: number): void {
  if (record.length === 1 && record[0]?.trim() === '') return;
  if (record.length !== names.length) {
    reading.problem(line, `There are ${record.length} fields, where the header has ${names.length}.`);
    return;
  }
  const entry = entryOf((column) => unguarded(record[names.indexOf(column)] ?? ''));
  reading.take(entry, line);
}

/**
 * Hears the records one after the other, and keeps none. `line` is a record's first.
 * @throws LabError `bad_data` for a quote that is not closed, and for a record that is too long.
 */
function eachRecord(text: string, heard: (record: string[], line: number) => void): void {
  const header = text.slice(0, longestHeader).split(/[\r\n]/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].reduce((best, other) =>
    header.split(other).length > header.split(best).length ? other : best,
  );
  const onRecord = (record: unknown, { lines }: { lines: number }): null => {
    const fields = z.array(z.string()).parse(record);
    heard(fields, lines - (fields.join().match(/\r\n|\r|\n/g)?.length ?? 0));
    return null;
  };
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: mostCharacters,
      on_record: onRecord,
    });
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(
      'bad_data',
      `This is no CSV that can be read: ${error instanceof Error ? error.message : ''}. Export the patch again.`,
    );
  }
}

function entryOf(field: (column: Column) => string): unknown {
  const verdict = field('verdict').trim().toLowerCase();
  return {
    id: field('id').trim(),
    rowKey: field('row_key').trim(),
    sha256: field('sha256').trim(),
    verdict: verdict === none ? null : verdict,
    reason: field('reason'),
    note: field('note'),
    box: boxOf(field('box')),
    at: field('at').trim(),
    by: field('by'),
    actor: field('actor'),
    label: field('label'),
    url: field('url'),
  };
}

/** NaN where there is no number: the schema says what is wrong. */
function boxOf(text: string): FaceBox | null {
  if (text.trim() === '') return null;
  const [x1 = Number.NaN, y1 = Number.NaN, x2 = Number.NaN, y2 = Number.NaN, ...more] = text.split(',').map(Number);
  return more.length === 0 ? { x1, y1, x2, y2 } : { x1: Number.NaN, y1, x2, y2 };
}

function fieldOf(entry: PatchEntry, column: Column): string {
  if (column === 'row_key') return entry.rowKey;
  if (column === 'verdict') return entry.verdict ?? none;
  if (column !== 'box') return entry[column];
  return entry.box === null ? '' : [entry.box.x1, entry.box.y1, entry.box.x2, entry.box.y2].join(',');
}

function quoted(field: string): string {
  return `"${guarded(field).replaceAll('"', '""')}"`;
}

/**
 * A spreadsheet takes what begins with =, +, -, @, a tab or a line's end for a formula, quoted or not: an apostrophe in front makes it text
 * (OWASP, CSV injection). One that is there already gets another, so that `unguarded` gives back exactly what was.
 */
function guarded(field: string): string {
  return /^'*[=+\-@\t\r\n]/.test(field) ? `'${field}` : field;
}

function unguarded(field: string): string {
  return /^'+[=+\-@\t\r\n]/.test(field) ? field.slice(1) : field;
}
