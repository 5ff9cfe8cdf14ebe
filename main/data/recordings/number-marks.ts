import { numberOf } from './written-number.ts';

/** Says what is wrong with a row, and its line. */
export class UnreadRow extends Error {}

type Mark = '.' | ',';
const other = { '.': ',', ',': '.' } as const;

/** What the marks of a written number say: its decimal mark, that it has none, or that `1.000` may be a thousand or one. */
type Writing = Mark | 'plain' | 'either';

/** Between thousands in Switzerland, France and others: apostrophes and spaces, also those that do not break. */
const spaces = /[ '’\u00A0\u2009\u202F]/g;
const spaced = /^[+-]?\d{1,3}(?:[ '’\u00A0\u2009\u202F]\d{3})+(?=$|[.,e])/i;
const either = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const digits = /^[+-]?\d+$/;
/** `1.234.567`, `1.234,5` and `2,5e-3`; and the same with the marks exchanged. */
const writings = {
  ',': /^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3}){2,}|(?:\d{1,3}(?:\.\d{3})+|\d*),\d+(?:e[+-]?\d+)?)$/i,
  '.': /^[+-]?(?:[1-9]\d{0,2}(?:,\d{3}){2,}|(?:\d{1,3}(?:,\d{3})+|\d*)\.\d+(?:e[+-]?\d+)?)$/i,
} as const;

interface Seen {
  plain: number;
  texts: number;
  marks: Set<Mark>;
  /** The first number that can be read in two ways, with its mark. */
  either: Map<Mark, { text: string; line: number }>;
}

/** How the numbers of a column that can be read in two ways are read: which mark is the decimal one, by the mark they have. */
export type MarkReading = Readonly<Partial<Record<Mark, Mark>>>;
export type ColumnReadings = ReadonlyMap<string, MarkReading>;

/** Notes how the numbers of a table's columns are written, and decides by all of them what `1.000` and `1,000` are. */
export class NumberMarks {
  readonly #columns = new Map<string, Seen>();

  /** A number as JavaScript writes it; other texts as they are. */
  plain(column: string, written: string, line: number, reading: MarkReading = {}): string {
    if (digits.test(written)) {
      this.#of(column).plain += 1;
      return written;
    }
    const text = spaced.test(written) ? written.replaceAll(spaces, '') : written;
    const writing = writingOf(text);
    const seen = this.#of(column);
    if (writing === undefined) seen.texts += 1;
    else if (writing === 'plain') seen.plain += 1;
    else if (writing !== 'either') {
      seen.marks.add(writing);
      return withPoint(text, writing);
    } else {
      const mark: Mark = text.includes(',') ? ',' : '.';
      if (!seen.either.has(mark)) seen.either.set(mark, { text, line });
      return withPoint(text, reading[mark] ?? mark);
    }
    return text;
  }

  /**
   * How each column with numbers of two readings is read. Its own other numbers say it, else those of the other columns; where none does, a
   * point is the decimal mark, and a comma is, except in a file whose columns are separated by commas.
   * @param steps the column of the steps: whole numbers, in which `999` and `1.000` show that the mark is between thousands.
   * @throws UnreadRow with a sentence where the steps can be read in two ways.
   */
  decided(steps: string, delimiter: string): { readings: ColumnReadings; told: string[] } {
    const all = new Set([...this.#columns.values()].flatMap(({ marks, texts }) => (texts === 0 ? [...marks] : [])));
    const readings = new Map<string, MarkReading>();
    const told: string[] = [];
    for (const [column, seen] of this.#columns) {
      const ofColumn: Partial<Record<Mark, Mark>> = {};
      for (const [mark, { text, line }] of seen.either) {
        const known = only(seen.marks) ?? (seen.marks.size === 0 ? only(all) : undefined);
        const isUneven = column === steps && seen.marks.size === 0 && seen.plain > 0;
        if (column === steps && (isUneven ? known === mark : known === undefined))
          throw new UnreadRow(twoWays(column, text, line));
        const usual = mark === ',' && delimiter === ',' ? '.' : mark;
        const decimal = isUneven ? other[mark] : (known ?? usual);
        ofColumn[mark] = decimal;
        told.push(`“${text}” in the column “${column}”, line ${line}, is read as ${Number(withPoint(text, decimal))}.`);
      }
      if (seen.either.size > 0) readings.set(column, ofColumn);
    }
    return { readings, told };
  }

  #of(column: string): Seen {
    let seen = this.#columns.get(column);
    if (seen === undefined) {
      this.#columns.set(column, (seen = { plain: 0, texts: 0, marks: new Set(), either: new Map() }));
    }
    return seen;
  }
}

function writingOf(text: string): Writing | undefined {
  if (either.test(text)) return 'either';
  if (writings['.'].test(text)) return '.';
  if (writings[','].test(text)) return ',';
  return numberOf(text) === undefined ? undefined : 'plain';
}

function withPoint(text: string, decimal: Mark): string {
  return text.replaceAll(other[decimal], '').replace(',', '.');
}

function only(marks: ReadonlySet<Mark>): Mark | undefined {
  return marks.size === 1 ? [...marks][0] : undefined;
}

function twoWays(column: string, text: string, line: number): string {
  const values = (['.', ','] as const).map((decimal) => Number(withPoint(text, decimal))).sort((a, b) => a - b);
  return `line ${line} has “${text}” in the column “${column}”, which can be ${values.join(' or ')}, and no other number shows which`;
}
