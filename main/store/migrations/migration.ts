import type { Database } from 'better-sqlite3';

/**
 * One step of the database's shape. Once released it is never edited: a mistake is fixed by a later one.
 * `up` runs inside a transaction, with foreign keys checked at its end.
 */
export interface Migration {
  version: number;
  /** What it is for, in a few words. */
  name: string;
  up(database: Database): void;
}
