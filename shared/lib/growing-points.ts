/** Points as parallel columns, ascending in step. */
export interface Points {
  readonly steps: readonly number[];
  readonly seconds: readonly number[];
  readonly values: readonly number[];
}

/** Points to which later ones are added. The columns are the same arrays until they are thinned. */
export interface GrowingPoints {
  readonly steps: number[];
  readonly seconds: number[];
  readonly values: number[];
  /**
   * Puts points behind the ones at hand, replacing those from the first new step on: a run that resumes from its checkpoint
   * records some steps again. What is at hand is not copied for it.
   */
  append(later: Points): void;
}

/**
 * Columns that grow by appending and never hold more than `most` points (8 or more): beyond that they are thinned to about half,
 * so that each point is moved twice at most on the average.
 */
export function growingPoints(start: Points, most: number): GrowingPoints {
  let columns = { steps: [...start.steps], seconds: [...start.seconds], values: [...start.values] };

  function thin(): void {
    const { steps, seconds, values } = columns;
    const buckets = new BucketedPoints(steps[0] ?? 0, steps.at(-1) ?? 0, Math.floor(most / 4) - 1);
    for (const [place, step] of steps.entries()) buckets.add(step, seconds[place] ?? 0, values[place] ?? Number.NaN);
    columns = buckets.points();
  }

  return {
    get steps() {
      return columns.steps;
    },
    get seconds() {
      return columns.seconds;
    },
    get values() {
      return columns.values;
    },
    append({ steps, seconds, values }) {
      const from = steps[0];
      if (from === undefined) return;
      let keep = columns.steps.length;
      while (keep > 0 && (columns.steps[keep - 1] ?? 0) >= from) keep--;
      for (const column of Object.values(columns)) column.length = keep;
      for (const [index, step] of steps.entries()) {
        columns.steps.push(step);
        columns.seconds.push(seconds[index] ?? 0);
        columns.values.push(values[index] ?? Number.NaN);
        if (columns.steps.length > most) thin();
      }
    },
  };
}

/**
 * The smallest and the largest value in each of `buckets` equally long stretches of steps, with the first and the last point, ascending:
 * no spike is lost, however thin the rest becomes. Points are added one by one, so that as many as there are need not be in memory.
 */
export class BucketedPoints {
  readonly #first: number;
  readonly #stretch: number;
  readonly #kept: Place[] = [];
  #bucket = -1;
  #low: Place | undefined;
  #high: Place | undefined;
  #start: Place | undefined;
  #end: Place | undefined;

  /** @param first and @param last steps of what will be added. */
  constructor(first: number, last: number, buckets: number) {
    this.#first = first;
    this.#stretch = (last - first + 1) / buckets;
  }

  /** Adds a point behind those before it. A value that is not a number is never the smallest or largest. */
  add(step: number, seconds: number, value: number): void {
    const bucket = Math.floor((step - this.#first) / this.#stretch);
    const point = { step, seconds, value };
    if (bucket !== this.#bucket) {
      this.#close();
      this.#bucket = bucket;
    }
    this.#start ??= point;
    this.#end = point;
    if (this.#low === undefined || value < this.#low.value) this.#low = point;
    if (this.#high === undefined || value > this.#high.value) this.#high = point;
  }

  /** What is kept of all that was added. */
  points(): { steps: number[]; seconds: number[]; values: number[] } {
    this.#close();
    const inOrder = new Map(
      [this.#start, ...this.#kept, this.#end].flatMap((point) => (point === undefined ? [] : [[point.step, point]])),
    );
    const kept = [...inOrder.values()];
    return {
      steps: kept.map(({ step }) => step),
      seconds: kept.map(({ seconds }) => seconds),
      values: kept.map(({ value }) => value),
    };
  }

  #close(): void {
    if (this.#low === undefined || this.#high === undefined) return;
    this.#kept.push(...(this.#low.step <= this.#high.step ? [this.#low, this.#high] : [this.#high, this.#low]));
    this.#low = undefined;
    this.#high = undefined;
  }
}

interface Place {
  step: number;
  seconds: number;
  value: number;
}
