/**
 * Assigns each row a column of its own so that the sum of the values is the largest there is.
 * Source: R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38
 * (1987), 325–340; in the form with potentials, O(rows² · columns).
 * @param value of a row and a column, finite. @param rows at most as many as there are columns.
 * @returns the column of each row.
 */
export function bestAssignment(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): number[] {
  if (rows > columns) throw new RangeError(`${rows} rows cannot each have one of ${columns} columns.`);
  const byRow = new Float64Array(rows + 1);
  const byColumn = new Float64Array(columns + 1);
  /** Row of each column, counted from 1; 0: none. */
  const owner = new Int32Array(columns + 1);
  const before = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Uint8Array(columns + 1);
    owner[0] = row;
    let column = 0;
    do {
      seen[column] = 1;
      const current = owner[column] ?? 0;
      let [step, next] = [Number.POSITIVE_INFINITY, 0];
      for (let other = 1; other <= columns; other++) {
        if (seen[other] === 1) continue;
        const cost = -value(current - 1, other - 1) - (byRow[current] ?? 0) - (byColumn[other] ?? 0);
        if (cost < (least[other] ?? 0)) {
          least[other] = cost;
          before[other] = column;
        }
        if ((least[other] ?? 0) < step) {
          step = least[other] ?? 0;
          next = other;
        }
      }
      for (let other = 0; other <= columns; other++) {
        if (seen[other] === 1) {
          const its = owner[other] ?? 0;
          byRow[its] = (byRow[its] ?? 0) + step;
          byColumn[other] = (byColumn[other] ?? 0) - step;
        } else {
          least[other] = (least[other] ?? 0) - step;
        }
      }
      column = next;
    } while (owner[column] !== 0);
    while (column !== 0) {
      const previous = before[column] ?? 0;
      owner[column] = owner[previous] ?? 0;
      column = previous;
    }
  }
  const found = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = owner[column] ?? 0;
    if (row > 0) found[row - 1] = column - 1;
  }
  return found;
}
