import type { ListPreview, ListProblem } from '../../../../shared/models/face-list.ts';
import { columnsOf, formatOf, type ListFormat } from './list-format.ts';
import { longestLine, recordsOf, type ListRecord } from './list-records.ts';
import { actorOf, rowOf, type ListRow } from './list-row.ts';
import { linesOf, type NumberedLine } from './list-text.ts';

/** What a list holds by itself, whatever the lab has of it. */
export type ParsedList = Pick<
  ListPreview,
  'separator' | 'header' | 'lines' | 'problems' | 'problemCount' | 'duplicates' | 'duplicateCount'
> & { rows: ListRow[]; actors: { name: string; rows: number }[] };

const mostNamed = 200;
const longestQuote = 200;
/** The published list has 530 actors. */
const mostActors = 100_000;
/** So many lines tell how a list is written. */
const sampled = 50;

/**
 * Reads a list of faces: `name ⇥ image_id ⇥ face_id ⇥ url ⇥ x1,y1,x2,y2 ⇥ sha256`, with tabs, semicolons or commas, with or without a
 * header. With a header its columns may come in any order and others may be between them. Never throws: whatever a line is, it is a
 * row, a duplicate or a problem. What is kept of a text grows with its rows and actors and not with its lines.
 *
 * `lines` counts the lines that are neither empty nor the header; those over which a quoted field goes are one. A row's `index` is its
 * line's position among all lines of its actor, also those with a problem and repeated ones, so that a label means the same line
 * whatever else is wrong with the list.
 */
export function parseList(text: string): ParsedList {
  const sample = [...firstOf(linesOf(text), sampled)];
  const format = formatOf(sample.map((line) => line.text.slice(0, longestLine)));
  const reading = new ListReading(format);
  const lines = linesOf(text);
  const header = format.header ? lines.next() : undefined;
  if (format.missing.length > 0) {
    const names = format.missing.map((name) => `“${name}”`).join(', ');
    reading.problem(header?.value ?? undefined, `The header does not name ${names}, so that no line can be read.`);
    while (lines.next().done !== true) reading.lines += 1;
  } else {
    for (const record of recordsOf(lines, format)) reading.take(record);
  }
  return reading.result();
}

function* firstOf<Item>(items: Iterable<Item>, most: number): Generator<Item, void> {
  let taken = 0;
  for (const item of items) {
    yield item;
    if (++taken >= most) return;
  }
}

class ListReading {
  lines = 0;
  private readonly format: ListFormat;
  private readonly rows: ListRow[] = [];
  private readonly problems: ListProblem[] = [];
  private problemCount = 0;
  private readonly duplicates: { line: number; of: number }[] = [];
  private duplicateCount = 0;
  private readonly lineOfKey = new Map<string, number>();
  private readonly actors = new Map<string, { lines: number; rows: number }>();

  constructor(format: ListFormat) {
    this.format = format;
  }

  problem(line: NumberedLine | undefined, why: string): void {
    this.problemCount += 1;
    if (this.problems.length >= mostNamed || line === undefined) return;
    this.problems.push({ line: line.line, text: line.text.slice(0, longestQuote).toWellFormed(), why });
  }

  result(): ParsedList {
    const { separator, header } = this.format;
    return {
      separator,
      header,
      lines: this.lines,
      rows: this.rows,
      actors: [...this.actors].map(([name, { rows }]) => ({ name, rows })).filter(({ rows }) => rows > 0),
      problems: this.problems,
      problemCount: this.problemCount,
      duplicates: this.duplicates,
      duplicateCount: this.duplicateCount,
    };
  }

  take({ fields, ...line }: ListRecord): void {
    this.lines += 1;
    if (fields === undefined) {
      this.problem(line, line.text.length > longestLine ? tooLong(line.text) : 'A quote is opened and not closed.');
      return;
    }
    const columns = columnsOf(fields, this.format);
    const actor = actorOf(columns?.name ?? fields[this.format.places.name] ?? '');
    const counts = this.countsOf(actor);
    if (counts === undefined) {
      this.problem(line, `The list names more than ${mostActors.toLocaleString('en')} actors. Is it a list of faces?`);
      return;
    }
    const index = counts.lines;
    counts.lines += 1;
    if (columns === undefined) {
      const than = fields.length < this.format.fields ? 'few' : 'many';
      this.problem(line, `There are too ${than} fields: ${fields.length}, where ${this.format.fields} belong.`);
      return;
    }
    const row = rowOf(columns, index);
    if ('why' in row) {
      this.problem(line, row.why);
      return;
    }
    const first = this.lineOfKey.get(row.key);
    if (first === undefined) {
      this.lineOfKey.set(row.key, line.line);
      counts.rows += 1;
      this.rows.push(row);
      return;
    }
    this.duplicateCount += 1;
    if (this.duplicates.length < mostNamed) this.duplicates.push({ line: line.line, of: first });
  }

  /** Undefined for one actor too many. */
  private countsOf(actor: string): { lines: number; rows: number } | undefined {
    const known = this.actors.get(actor);
    if (known !== undefined || this.actors.size >= mostActors) return known;
    const counts = { lines: 0, rows: 0 };
    this.actors.set(actor, counts);
    return counts;
  }
}

function tooLong(text: string): string {
  const most = longestLine.toLocaleString('en');
  return `The line has ${text.length.toLocaleString('en')} characters, and ${most} are the most.`;
}
