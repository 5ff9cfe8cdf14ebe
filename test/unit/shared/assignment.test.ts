import { describe, expect, it } from 'vitest';
import { bestAssignment } from '../../../shared/lib/assignment.ts';
import { seededMoments } from '../../seed.ts';

/** The largest sum, by trying every order. */
function largestSum(values: readonly (readonly number[])[], taken = new Set<number>(), row = 0): number {
  if (row === values.length) return 0;
  const sums = (values[row] ?? []).flatMap((value, column) =>
    taken.has(column) ? [] : [value + largestSum(values, new Set([...taken, column]), row + 1)],
  );
  return Math.max(...sums);
}

describe('the best assignment', () => {
  it('has the largest sum that any order has', () => {
    const random = seededMoments();
    for (let time = 0; time < 40; time++) {
      const [rows, columns] = [1 + (time % 5), 5];
      const values = Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.random() - 0.3));
      const found = bestAssignment(rows, columns, (row, column) => values[row]?.[column] ?? Number.NaN);
      expect(new Set(found).size).toBe(rows);
      const sum = found.reduce((total, column, row) => total + (values[row]?.[column] ?? Number.NaN), 0);
      expect(sum).toBeCloseTo(largestSum(values), 12);
    }
  });

  it('needs a column for each row', () => {
    expect(() => bestAssignment(3, 2, () => 1)).toThrow(/3 rows/);
  });
});
