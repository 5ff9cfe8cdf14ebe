import Database from 'better-sqlite3';
import { join } from 'node:path';
import { storageError } from './storage-error.ts';

/** The right to be the one process that opens a data directory. */
export interface LabLock {
  release(): void;
}

/**
 * Takes the data folder's lock, without waiting: an exclusive SQLite transaction on the empty `<data>/lab.lock`, kept open.
 * Of all that try at one instant exactly one gets it, on every platform; and when its process dies, however it dies, the kernel
 * gives it up. So it is never stale, and there is no pid to be mistaken about.
 * @returns undefined when somebody else (in this process or another) holds it.
 * @throws LabError `storage` when there can be no lock file.
 */
export function takeLabLock(dataDirectory: string): LabLock | undefined {
  let database: Database.Database | undefined;
  try {
    database = new Database(join(dataDirectory, 'lab.lock'), { timeout: 0 });
    // Nothing is ever written, so there need be no journal file for a lost process to leave behind.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw storageError(error);
  }
  const held = database;
  return { release: () => held.close() };
}
