import type { Columns } from './csv-columns.ts';
import { UnreadRow, type ColumnReadings, type NumberMarks } from './number-marks.ts';
import type { CurveCollection } from './recorded-run.ts';
import { numberOf } from './written-number.ts';

/** A row of a table as its texts, and the line of the file that it ends in. */
export interface CsvRow {
  record: Readonly<Record<string, string>>;
  line: number;
}

/** Reads the rows of a table into curves, and remembers what it could not read. */
export class CsvRows {
  readonly #collection: CurveCollection;
  readonly #columns: Columns;
  readonly #usualRun: string;
  readonly #marks: NumberMarks;
  readonly #readings: ColumnReadings;
  readonly #starts = new Map<string, number>();
  readonly #texts = new Map<string, { count: number; line: number; text: string }>();
  readonly #read = new Set<string>();

  /** @param usualRun the run of rows that name none. @param readings of numbers such as `1.000`, by their columns. */
  constructor(
    { collection, columns, marks }: { collection: CurveCollection; columns: Columns; marks: NumberMarks },
    usualRun: string,
    readings: ColumnReadings,
  ) {
    this.#collection = collection;
    this.#columns = columns;
    this.#usualRun = usualRun;
    this.#marks = marks;
    this.#readings = readings;
  }

  /** @throws UnreadRow where the step is no number. */
  add({ record, line }: CsvRow): void {
    const { step: stepColumn, run, seconds, wall, long, metrics } = this.#columns;
    const stepText = record[stepColumn] ?? '';
    if (stepText === '') return;
    const plain = (column: string): string => this.#plain(column, record[column] ?? '', line);
    const step = Number(plain(stepColumn));
    if (Number.isNaN(step)) {
      const shown = stepText.slice(0, 40);
      throw new UnreadRow(`line ${line} has “${shown}” in the column “${stepColumn}”, which is no number`);
    }
    const moment = wall === undefined ? undefined : momentOf(plain(wall));
    const own = seconds === undefined ? undefined : Number(plain(seconds));
    const at = own ?? moment ?? 0;
    const point = (of: string, column: string, metric: string): void => {
      const value = this.#value(record[column] ?? '', { metric, column, line });
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

  #plain(column: string, text: string, line: number): string {
    return missing.test(text) ? text : this.#marks.plain(column, text, line, this.#readings.get(column));
  }

  #value(text: string, { metric, column, line }: { metric: string; column: string; line: number }): number | undefined {
    if (missing.test(text)) return undefined;
    const value = numberOf(this.#plain(column, text, line));
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

/** From so many on, a number is milliseconds since 1970, no seconds: those would be of the year 5138. */
const leastMilliseconds = 1e11;

/** Seconds since 1970 of a moment as other programs write it; undefined where it is none. */
function momentOf(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text);
  if (number > 0 && number < Infinity) return number < leastMilliseconds ? number : number / 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date / 1000;
}
