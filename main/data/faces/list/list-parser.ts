import type { ListPreview, ListProblem } from '../../../../shared/models/face-list.ts';
import { fieldsOf } from './list-fields.ts';
import { columnsOf, formatOf, type ListFormat } from './list-format.ts';
import { actorOf, rowOf, type ListRow } from './list-row.ts';
import { linesOf } from './list-text.ts';

/** What a list holds by itself, whatever the lab has of it. */
export type ParsedList = Pick<
  ListPreview,
  'separator' | 'header' | 'lines' | 'problems' | 'problemCount' | 'duplicates' | 'duplicateCount'
> & { rows: ListRow[]; actors: { name: string; rows: number }[] };

const mostNamed = 200;
const longestQuote = 200;
/** Lines that go to the CSV parser together: one bad quote makes so many be read again, one by one. */
const block = 256;

interface NumberedLine {
  line: number;
  text: string;
}

/**
 * Reads a list of faces: `name ⇥ image_id ⇥ face_id ⇥ url ⇥ x1,y1,x2,y2 ⇥ sha256`, with tabs, semicolons or commas, with or without a
 * header. With a header its columns may come in any order and others may be between them. Never throws: whatever a line is, it is a
 * row, a duplicate or a problem.
 *
 * `lines` counts the lines that are neither empty nor the header. A row's `index` is its line's position among all lines of its actor,
 * also those with a problem and repeated ones, so that a label means the same line whatever else is wrong with the list.
 */
export function parseList(text: string): ParsedList {
  const numbered = linesOf(text)
    .map((content, place): NumberedLine => ({ line: place + 1, text: content }))
    .filter((line) => line.text.trim() !== '');
  const format = formatOf(numbered.slice(0, 50).map((line) => line.text));
  const reading = new ListReading(format);
  if (format.missing.length > 0) {
    const names = format.missing.map((name) => `“${name}”`).join(', ');
    reading.problem(numbered[0], `The header does not name ${names}, so that no line can be read.`);
    return { ...reading.result(), lines: numbered.length - 1 };
  }
  const lines = format.header ? numbered.slice(1) : numbered;
  for (let place = 0; place < lines.length; place += block) reading.take(lines.slice(place, place + block));
  return { ...reading.result(), lines: lines.length };
}

class ListReading {
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

  take(lines: readonly NumberedLine[]): void {
    const fields = fieldsOf(
      lines.map((line) => line.text),
      this.format.separator,
    );
    for (const [place, line] of lines.entries()) this.takeLine(line, fields[place]);
  }

  problem(line: NumberedLine | undefined, why: string): void {
    this.problemCount += 1;
    if (this.problems.length >= mostNamed || line === undefined) return;
    this.problems.push({ line: line.line, text: line.text.slice(0, longestQuote).toWellFormed(), why });
  }

  result(): Omit<ParsedList, 'lines'> {
    const { separator, header } = this.format;
    return {
      separator,
      header,
      rows: this.rows,
      actors: [...this.actors].map(([name, { rows }]) => ({ name, rows })).filter(({ rows }) => rows > 0),
      problems: this.problems,
      problemCount: this.problemCount,
      duplicates: this.duplicates,
      duplicateCount: this.duplicateCount,
    };
  }

  private takeLine(line: NumberedLine, fields: string[] | undefined): void {
    if (fields === undefined) {
      this.problem(line, 'A quote is opened and not closed.');
      return;
    }
    const columns = columnsOf(fields, this.format);
    const actor = actorOf(columns?.name ?? fields[this.format.places.name] ?? '');
    const counts = this.countsOf(actor);
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

  private countsOf(actor: string): { lines: number; rows: number } {
    const known = this.actors.get(actor);
    if (known !== undefined) return known;
    const counts = { lines: 0, rows: 0 };
    this.actors.set(actor, counts);
    return counts;
  }
}
