import type { Statement } from 'better-sqlite3';

/**
 * Carries out an `INSERT … RETURNING id` to its end. `get` stops at the row, before the insertion is written: where the disk is full or the
 * database locked, it gives the id of a row that is not there, without a word.
 * @throws SqliteError where it cannot be written.
 */
export function insertedId<Parameters extends unknown[]>(
  insert: Statement<Parameters, number>,
  ...values: Parameters
): number {
  const [id] = insert.all(...values);
  if (id === undefined) throw new Error('An insertion gave no id.');
  return id;
}
