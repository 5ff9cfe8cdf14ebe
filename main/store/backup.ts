import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';

/**
 * Copies a database, with what its write-ahead log still holds, to `<folder>/lab-v<version>-<time>.sqlite`.
 * The copy has its name only when it is whole and on the disk.
 * @returns the path of the copy.
 */
export function backUp(database: Database, folder: string, version: number, now: Date): string {
  mkdirSync(folder, { recursive: true });
  const time = now.toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
  const path = join(folder, `lab-v${version}-${time}.sqlite`);
  const unfinished = `${path}.part`;
  rmSync(unfinished, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(unfinished);
    const file = openSync(unfinished, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(unfinished, path);
  } catch (error) {
    // A full disk is not made fuller by half a copy.
    rmSync(unfinished, { force: true });
    throw error;
  }
  return path;
}
