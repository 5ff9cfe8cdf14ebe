import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import { backupFolder, listBackups, namesIn, timeInNames, type Backup } from './backup-files.ts';
import { requireSound } from './backup.ts';
import { databaseFile, databaseFiles, keepPrivate } from './database-file.ts';
import { takeLabLock } from './lab-lock.ts';
import { applicationId } from './migrate.ts';
import { latestVersion } from './migrations/index.ts';
import { isDamage, storageError } from './storage-error.ts';

/** `replaced`: where the database is that was there before; null where there was none. `runsAside`: runs that the backup knows nothing of. */
export interface Restored {
  backup: Backup;
  replaced: string | null;
  runsAside: { runs: number[]; folder: string } | null;
}

/**
 * Puts a backup in the place of a lab's database, checked before anything is touched. The database that was there stays beside it, and
 * the folders of runs that the backup does not know are moved beside `runs`, since their numbers will be given again.
 * @param name as `listBackups` tells it.
 * @throws LabError `not_found` without such a backup, `bad_data` when it is damaged, `conflict` while a lab is open, `storage`.
 */
export function restoreBackup(dataDirectory: string, name: string, now: Date): Restored {
  requireBackup(dataDirectory, name);
  const lock = takeLabLock(dataDirectory);
  if (lock === undefined) {
    const message = `The lab in ${dataDirectory} is open. Close Hidden Unit and end its commands, then restore the backup.`;
    throw new LabError('conflict', message);
  }
  try {
    return putBackupInPlace(dataDirectory, name, now);
  } finally {
    lock.release();
  }
}

/** The same for whoever holds the lab's lock and has its database not open. */
export function putBackupInPlace(dataDirectory: string, name: string, now: Date): Restored {
  const backup = requireBackup(dataDirectory, name);
  try {
    const known = checkedRuns(join(backupFolder(dataDirectory), name));
    return replace(dataDirectory, { backup, known }, timeInNames(now));
  } catch (error) {
    throw storageError(error);
  }
}

/** @throws LabError `not_found` without such a backup. */
export function requireBackup(dataDirectory: string, name: string): Backup {
  const backups = listBackups(dataDirectory);
  const backup = backups.find((one) => one.name === name);
  if (backup !== undefined) return backup;
  const names = backups.map((one) => one.name).join(', ');
  const there = names === '' ? 'There are no backups in this data folder.' : `There are: ${names}.`;
  throw new LabError('not_found', `There is no backup “${name}”. ${there}`);
}

/** @returns the numbers of the runs in a backup. @throws LabError `bad_data` when it is damaged or not a database of a lab. */
function checkedRuns(path: string): Set<number> {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    requireSound(database, 'integrity_check');
    const version = Number(database.pragma('user_version', { simple: true }));
    if (database.pragma('application_id', { simple: true }) !== applicationId || version < 1) {
      throw new LabError('bad_data', `${path} is not a database of a lab.`);
    }
    if (version > latestVersion) {
      const message = `${path} was written by a newer Hidden Unit. Update Hidden Unit, then restore it.`;
      throw new LabError('bad_data', message, { version, latestVersion });
    }
    return new Set(database.prepare<[], number>('SELECT id FROM runs').pluck().all());
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad_data') throw unfit(error.message, error.details);
    if (isDamage(error)) throw unfit(`${path} is a damaged database.`, error.message);
    throw error;
  } finally {
    database?.close();
  }
}

function unfit(why: string, details: unknown): LabError {
  return new LabError('bad_data', `${why} The lab was left as it was. Restore another backup.`, details);
}

function replace(
  dataDirectory: string,
  { backup, known }: { backup: Backup; known: ReadonlySet<number> },
  time: string,
): Restored {
  const file = databaseFile(dataDirectory);
  const part = `${file}.part`;
  try {
    copyFileSync(join(backupFolder(dataDirectory), backup.name), part);
    keepPrivate(part);
    const runsAside = moveRunsAside(dataDirectory, known, time);
    const replaced = join(dataDirectory, `lab-replaced-${time}.sqlite`);
    const wasThere = existsSync(file);
    // The log goes with the database it belongs to: SQLite would write one that stays into the backup.
    const places = databaseFiles(replaced);
    databaseFiles(file).forEach((path, at) => {
      const place = places[at];
      if (place !== undefined && existsSync(path)) renameSync(path, place);
    });
    renameSync(part, file);
    return { backup, replaced: wasThere ? replaced : null, runsAside };
  } finally {
    rmSync(part, { force: true });
  }
}

function moveRunsAside(dataDirectory: string, known: ReadonlySet<number>, time: string): Restored['runsAside'] {
  const runs = join(dataDirectory, 'runs');
  const unknown = namesIn(runs)
    .filter((name) => /^[1-9]\d*$/.test(name) && !known.has(Number(name)))
    .filter((name) => statSync(join(runs, name)).isDirectory());
  if (unknown.length === 0) return null;
  const folder = join(dataDirectory, `runs-replaced-${time}`);
  mkdirSync(folder, { recursive: true });
  for (const name of unknown) renameSync(join(runs, name), join(folder, name));
  return { runs: unknown.map(Number).sort((one, other) => one - other), folder };
}
