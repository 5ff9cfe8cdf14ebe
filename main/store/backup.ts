import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import { backupName } from './backup-files.ts';

/**
 * Copies a database, with what its write-ahead log still holds, to `<folder>/lab-v<version>-<time>.sqlite`, before it is changed.
 * @returns the path of the copy, which has its name only when it is whole and on the disk.
 */
export function backUp(database: Database.Database, folder: string, version: number, now: Date): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, backupName({ kind: 'update', version }, now));
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(part);
    takeName(part, path);
  } catch (error) {
    // A full disk is not made fuller by half a copy.
    rmSync(part, { force: true });
    throw error;
  }
  return path;
}

/** More pages than a database has: all are copied in one step, of one moment, whatever is written meanwhile. */
const allPages = 2 ** 31 - 1;

/**
 * Copies the database of a lab that is open, by a connection of its own, to `path`. For a thread of its own: it takes about a second for
 * a gigabyte. The copy has its name only when it was found sound.
 * @throws LabError `bad_data` when the copy, and so the database, is damaged.
 */
export async function backUpOpenDatabase(source: string, path: string): Promise<void> {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    const database = new Database(source, { readonly: true, fileMustExist: true });
    try {
      await database.backup(part, { progress: () => allPages });
    } finally {
      database.close();
    }
    const copy = new Database(part, { fileMustExist: true });
    try {
      // One file, without a log beside it.
      copy.pragma('journal_mode = DELETE');
      requireSound(copy, 'quick_check');
    } finally {
      copy.close();
    }
    takeName(part, path);
  } catch (error) {
    for (const left of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(left, { force: true });
    throw error;
  }
}

/** @throws LabError `bad_data` with SQLite's first findings when a database is damaged. */
export function requireSound(database: Database.Database, check: 'quick_check' | 'integrity_check'): void {
  const findings: unknown = database.pragma(`${check}(5)`, { simple: false });
  const words = Array.isArray(findings) ? findings.map((row: unknown) => Object.values(row ?? {}).join(' ')) : [];
  if (words.length === 1 && words[0] === 'ok') return;
  throw new LabError('bad_data', `${database.name} is a damaged database.`, words);
}

function takeName(part: string, path: string): void {
  const file = openSync(part, 'r+');
  fsyncSync(file);
  closeSync(file);
  chmodSync(part, 0o600);
  renameSync(part, path);
}
