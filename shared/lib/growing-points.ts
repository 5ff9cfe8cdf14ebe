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
    const kept = extremes(columns, Math.floor(most / 4) - 1);
    columns = {
      steps: kept.map((at) => columns.steps[at] ?? 0),
      seconds: kept.map((at) => columns.seconds[at] ?? 0),
      values: kept.map((at) => columns.values[at] ?? Number.NaN),
    };
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
 * Places of the smallest and the largest value in each of `buckets` equally long stretches of steps, with the first and the last
 * point, ascending: no spike is lost, however thin the rest becomes.
 */
export function extremes({ steps, values }: Pick<Points, 'steps' | 'values'>, buckets: number): number[] {
  const first = steps[0] ?? 0;
  const stretch = ((steps.at(-1) ?? 0) - first + 1) / buckets;
  const kept = new Set(steps.length === 0 ? [] : [0, steps.length - 1]);
  let start = 0;
  while (start < steps.length) {
    const bucket = Math.floor(((steps[start] ?? 0) - first) / stretch);
    let [low, high, end] = [start, start, start];
    for (; end < steps.length && Math.floor(((steps[end] ?? 0) - first) / stretch) === bucket; end++) {
      if ((values[end] ?? 0) < (values[low] ?? 0)) low = end;
      if ((values[end] ?? 0) > (values[high] ?? 0)) high = end;
    }
    kept.add(low).add(high);
    start = end;
  }
  return [...kept].sort((one, other) => one - other);
}
