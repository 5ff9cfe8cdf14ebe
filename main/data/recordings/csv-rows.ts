import type { Columns } from './csv-columns.ts';
import type { CurveCollection } from './recorded-run.ts';
import { numberOf } from './written-number.ts';

/** A row of a table as its texts, and the line of the file that it ends in. */
export interface CsvRow {
  record: Readonly<Record<string, string>>;
  line: number;
}

/** Says of a row what is wrong with it, and its line. */
export class UnreadRow extends Error {}

/** Reads the rows of a table into curves, and remembers what it could not read. */
export class CsvRows {
  readonly #collection: CurveCollection;
  readonly #columns: Columns;
  readonly #usualRun: string;
  readonly #plain: (text: string) => string;
  readonly #starts = new Map<string, number>();
  readonly #texts = new Map<string, { count: number; line: number; text: string }>();
  readonly #read = new Set<string>();

  /** @param usualRun the run of rows that name none. @param delimiter between the columns: beside others than a comma, a number may have a decimal comma. */
  constructor(collection: CurveCollection, columns: Columns, usualRun: string, delimiter: string) {
    this.#collection = collection;
    this.#columns = columns;
    this.#usualRun = usualRun;
    this.#plain = plainers[delimiter] ?? ((text) => text);
  }

  /** @throws UnreadRow where the step is no number. */
  add({ record, line }: CsvRow): void {
    const { step: stepColumn, run, seconds, wall, long, metrics } = this.#columns;
    const stepText = record[stepColumn] ?? '';
    if (stepText === '') return;
    const step = Number(this.#plain(stepText));
    if (Number.isNaN(step)) {
      const shown = stepText.slice(0, 40);
      throw new UnreadRow(`line ${line} has “${shown}” in the column “${stepColumn}”, which is no number`);
    }
    const moment = wall === undefined ? undefined : momentOf(this.#plain(record[wall] ?? ''));
    const own = seconds === undefined ? undefined : Number(this.#plain(record[seconds] ?? ''));
    const at = own ?? moment ?? 0;
    const point = (of: string, column: string, metric: string): void => {
      const value = this.#value(record[column] ?? '', metric, line);
      if (value === undefined || metric === '') return;
      if (moment !== undefined) this.#starts.set(of, Math.min(this.#starts.get(of) ?? Infinity, moment));
      this.#collection.add(of, metric, step, { seconds: Number.isFinite(at) && at > 0 ? at : 0, value });
    };
    const of = (run === undefined ? '' : record[run]) || this.#usualRun;
    if (long !== undefined) point(of, long.value, record[long.metric] ?? '');
    else for (const { column, metric, run: named } of metrics) point(named ?? of, column, metric);
  }

  /** When a run began, in seconds since 1970, where the table says it. */
  startOf(run: string): number | undefined {
    return this.#starts.get(run);
  }

  /** Seconds of its points since a run began. */
  secondsOf(run: string, seconds: readonly number[]): number[] {
    const start = this.#columns.seconds === undefined ? (this.#starts.get(run) ?? 0) : 0;
    return seconds.map((at) => Math.max(0, at - start));
  }

  get leftOut(): string[] {
    return [...this.#texts].flatMap(([metric, { count, line, text }]) => {
      if (!this.#read.has(metric)) return [];
      const cells =
        count === 1 ? 'a cell that is no number' : `${count.toLocaleString('en')} cells that are no numbers`;
      return [`“${metric}” has ${cells}, which ${count === 1 ? 'was' : 'were'} left out: line ${line}, “${text}”.`];
    });
  }

  #value(text: string, metric: string, line: number): number | undefined {
    if (missing.test(text)) return undefined;
    const value = numberOf(this.#plain(text));
    if (value !== undefined) this.#read.add(metric);
    else {
      const before = this.#texts.get(metric);
      this.#texts.set(metric, { line, text: text.slice(0, 40), ...before, count: (before?.count ?? 0) + 1 });
    }
    return value;
  }
}

/** How programs write that there is no value. */
const missing = /^(?:|none|null|na|n\/a|#n\/a|-)$/i;

/** `1.234,5` and `2,5e-3` with a decimal point; other texts as they are. */
function withPoint(text: string): string {
  const comma = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*),\d+(?:e[+-]?\d+)?$/i;
  return comma.test(text) ? text.replaceAll('.', '').replace(',', '.') : text;
}

/** Tabs are of every country: what has a comma before its last three digits may be thousands, and is no number. */
const thousands = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const plainers: Readonly<Record<string, (text: string) => string>> = {
  ';': withPoint,
  '\t': (text) => (thousands.test(text) ? text : withPoint(text)),
};

/** From so many on, a number is milliseconds since 1970, no seconds: those would be of the year 5138. */
const leastMilliseconds = 1e11;

/** Seconds since 1970 of a moment as other programs write it; undefined where it is none. */
function momentOf(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text);
  if (number > 0 && number < Infinity) return number < leastMilliseconds ? number : number / 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date / 1000;
}
