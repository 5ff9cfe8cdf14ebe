import { columnsOf, type ListFormat } from './list-format.ts';
import { fieldsOf } from './list-fields.ts';
import type { NumberedLine } from './list-text.ts';

/** Longer than any good line. What is longer is not taken apart. */
export const longestLine = 100_000;
/** Lines that go to the CSV parser together: one bad quote makes so many be read again, one by one. */
const block = 256;
/** A quoted field goes over so many lines at most. */
const mostContinued = 8;

/** A line with its fields, or several lines where a quoted field goes over their ends; undefined where it cannot be taken apart. */
export interface ListRecord extends NumberedLine {
  fields: string[] | undefined;
}

/**
 * Takes the lines of a list apart, some at a time. Where a quote is opened and not closed, and lines soon after it close it so that
 * all together have the right number of fields, they are one record; otherwise that line alone is spoilt.
 */
export function* recordsOf(lines: Iterable<NumberedLine>, format: ListFormat): Generator<ListRecord, void> {
  let waiting: ListRecord[] = [];
  for (const some of blocksOf(lines)) {
    waiting.push(...takenApart(some, format));
    waiting = yield* settled(waiting, format, mostContinued);
  }
  yield* settled(waiting, format, 0);
}

function* blocksOf(lines: Iterable<NumberedLine>): Generator<NumberedLine[], void> {
  let some: NumberedLine[] = [];
  for (const line of lines) {
    some.push(line);
    if (some.length < block) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

function takenApart(lines: readonly NumberedLine[], { separator }: ListFormat): ListRecord[] {
  const short = lines.filter(({ text }) => text.length <= longestLine);
  const fields = fieldsOf(
    short.map(({ text }) => text),
    separator,
  );
  const known = new Map(short.map((line, place) => [line, fields[place]]));
  return lines.map((line) => ({ ...line, fields: known.get(line) }));
}

/** Yields records as long as `ahead` more are there to continue them. @returns the rest. */
function* settled(records: ListRecord[], format: ListFormat, ahead: number): Generator<ListRecord, ListRecord[]> {
  let place = 0;
  while (place < records.length - ahead) {
    const record = records[place];
    if (record === undefined) break;
    const joined = record.fields === undefined ? joinedFrom(records, place, format) : undefined;
    yield joined?.record ?? record;
    place += joined?.lines ?? 1;
  }
  return records.slice(place);
}

/** The record that begins with an open quote, if one of the next lines closes it. */
function joinedFrom(
  records: readonly ListRecord[],
  place: number,
  format: ListFormat,
): { record: ListRecord; lines: number } | undefined {
  const [first, ...next] = records.slice(place, place + 1 + mostContinued);
  if (first === undefined) return undefined;
  let text = first.text;
  for (const [at, record] of next.entries()) {
    text += `\n${record.text}`;
    if (text.length > longestLine) return undefined;
    if (closesQuote(record.text)) {
      const fields = fieldsOfRecord(text, format);
      return fields && { record: { line: first.line, text, fields }, lines: at + 2 };
    }
    // A whole line of its own continues with nothing.
    if (record.fields !== undefined && columnsOf(record.fields, format) !== undefined) return undefined;
  }
  return undefined;
}

/** Whether a line has a quote more than it opens and closes itself. */
function closesQuote(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}

function fieldsOfRecord(text: string, format: ListFormat): string[] | undefined {
  const [fields] = fieldsOf([text], format.separator);
  return fields !== undefined && columnsOf(fields, format) !== undefined ? fields : undefined;
}
