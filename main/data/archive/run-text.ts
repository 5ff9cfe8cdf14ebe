import { NumberColumn } from './number-column.ts';

/** The columns of a series of points, and their names in the text. */
export const columnNames = ['steps', 'seconds', 'values'] as const;
export type ColumnName = (typeof columnNames)[number];
export type Columns = Record<ColumnName, Float64Array<ArrayBuffer>>;

/** What comes out of the text of a run: the points of its nth series, each when it has been read, and at the end all the rest of the text. */
export type SiftedText = { series: number; columns: Columns } | { rest: string };

/** Characters of a number: those of a float64 are fewer. */
const longestNumber = 100;
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Reads the text of a `run.json` piece by piece and takes the numbers out of the columns of its series, which are most of it: only one
 * series is in memory at a time, as float64. In the rest of the text these columns are empty lists; whether it is JSON is seen when the rest
 * is parsed.
 * @param most how long the rest may be in bytes, and how many numbers a column may have.
 * @throws Error for what is wrong with it, in words.
 */
export async function* siftRunText(
  pieces: AsyncIterable<Buffer>,
  most: { rest: number; numbers: number },
): AsyncGenerator<SiftedText, void> {
  const sieve = new RunSieve(most);
  for await (const piece of pieces) yield* sieve.take(piece);
  yield { rest: sieve.rest() };
}

/** A column that is being read. `begun`: the beginning of a number whose end comes in the next piece. */
interface OpenColumn {
  name: ColumnName;
  numbers: NumberColumn;
  begun: string;
}

class RunSieve {
  readonly #most: { rest: number; numbers: number };
  readonly #rest: Buffer[] = [];
  #restBytes = 0;
  /** How many lists and objects are open. */
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** The last string outside of deeper values, as it is written; and those of them that were keys, by depth. */
  #string: Buffer[] = [];
  readonly #keys: (string | undefined)[] = [];
  #inSeries = false;
  #series = -1;
  #columns: Record<ColumnName, NumberColumn> | undefined;
  #column: OpenColumn | undefined;

  constructor(most: { rest: number; numbers: number }) {
    this.#most = most;
  }

  *take(piece: Buffer): Generator<SiftedText> {
    let kept = 0;
    let at = 0;
    while (at < piece.length) {
      if (this.#column !== undefined) {
        at = this.#takeNumbers(this.#column, piece, at);
        kept = at;
        continue;
      }
      if (this.#inString) {
        at = this.#passString(piece, at);
        continue;
      }
      const byte = piece[at] ?? 0;
      at += 1;
      const column = this.#structure(byte);
      if (column !== undefined) {
        this.#keep(piece.subarray(kept, at));
        this.#column = column;
        kept = at;
      } else if (byte === closeObject && this.#depth === 2 && this.#columns !== undefined) {
        const { steps, seconds, values } = this.#columns;
        this.#columns = undefined;
        const columns = { steps: steps.take(), seconds: seconds.take(), values: values.take() };
        yield { series: this.#series, columns };
      }
    }
    this.#keep(piece.subarray(kept));
  }

  rest(): string {
    return Buffer.concat(this.#rest).toString('utf8');
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes > this.#most.rest) throw new Error(`all but its points has more than ${this.#most.rest} bytes`);
    // A copy: the piece itself holds the numbers too.
    if (bytes.length > 0) this.#rest.push(Buffer.from(bytes));
  }

  /** @returns the place behind what of the string is in this piece. */
  #passString(piece: Buffer, from: number): number {
    let at = from;
    for (; at < piece.length; at += 1) {
      const byte = piece[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#inString = false;
        break;
      }
    }
    // What is deeper is no key that is asked for.
    if (this.#depth <= 3) this.#string.push(Buffer.from(piece.subarray(from, at)));
    return this.#inString ? at : at + 1;
  }

  /** @returns the column that begins with this character, where one does. */
  #structure(byte: number): OpenColumn | undefined {
    if (byte === quote) {
      this.#inString = true;
      this.#string = [];
    } else if (byte === colon) this.#keys[this.#depth] = keyOf(this.#string);
    else if (byte === comma) this.#keys[this.#depth] = undefined;
    else if (byte === closeList || byte === closeObject) {
      this.#depth -= 1;
      if (this.#depth < 2) this.#inSeries = false;
    } else if (byte === openList || byte === openObject) return this.#open(byte);
    return undefined;
  }

  #open(byte: number): OpenColumn | undefined {
    const key = this.#keys[this.#depth];
    const name = columnNames.find((one) => one === key);
    if (byte === openList && this.#depth === 3 && this.#columns !== undefined && name !== undefined) {
      const numbers = new NumberColumn();
      this.#columns[name] = numbers;
      return { numbers, name, begun: '' };
    }
    if (byte === openList && this.#depth === 1 && key === 'series') {
      this.#inSeries = true;
      this.#series = -1;
    }
    if (this.#depth === 2 && this.#inSeries) {
      this.#series += 1;
      const empty = (): NumberColumn => new NumberColumn();
      this.#columns = byte === openObject ? { steps: empty(), seconds: empty(), values: empty() } : undefined;
    }
    this.#depth += 1;
    this.#keys[this.#depth] = undefined;
    return undefined;
  }

  /** @returns the place of the end of the column, or that of the piece. */
  #takeNumbers(column: OpenColumn, piece: Buffer, from: number): number {
    const found = piece.indexOf(closeList, from);
    const end = found < 0 ? piece.length : found;
    const text = column.begun + piece.toString('latin1', from, end);
    const cut = found < 0 ? text.lastIndexOf(',') : text.length;
    const whole = text.slice(0, Math.max(0, cut));
    column.begun = found < 0 ? text.slice(cut < 0 ? 0 : cut + 1) : '';
    const isEnd = found >= 0;
    if (column.begun.length > longestNumber) throw notNumbers(column.name);
    if (whole.trim() !== '') this.#push(column, whole);
    else if (cut >= 0 && !(isEnd && column.numbers.length === 0)) throw notNumbers(column.name);
    if (isEnd) {
      this.#column = undefined;
      // What closes the list is no end of anything that is counted.
      this.#depth += 1;
    }
    return end;
  }

  #push({ numbers, name }: OpenColumn, text: string): void {
    const list: unknown = JSON.parse(`[${text}]`);
    if (!Array.isArray(list)) throw notNumbers(name);
    if (numbers.length + list.length > this.#most.numbers)
      throw new Error(`the ${name} of a series are more than ${this.#most.numbers}`);
    for (const value of list) {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw notNumbers(name);
      numbers.push(value);
    }
  }
}

function keyOf(pieces: readonly Buffer[]): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${Buffer.concat(pieces).toString('utf8')}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function notNumbers(name: ColumnName): Error {
  return new Error(`the ${name} of a series must be numbers`);
}
