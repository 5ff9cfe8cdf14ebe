import type { Database } from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import { backUp } from './backup.ts';
import { latestVersion, migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** Marks the file as ours: 'HUnt' in ASCII. */
export const applicationId = 0x48_55_6e_74;

/**
 * Brings a database to the newest version: a new one in one transaction, an older one in a transaction for each step, after it was
 * backed up.
 * @param backups folder for the copy of the older database, made when needed.
 * @throws LabError `storage` when the database is of a newer version or not one of a lab; it is then left as it was.
 */
export function migrate(database: Database, backups: string, now: Date): void {
  const version = checkedVersion(database);
  if (version === latestVersion) return;
  if (version > 0) backUp(database, backups, version, now);
  const steps = version > 0 ? migrations.slice(version).map((migration) => [migration]) : [migrations];
  for (const step of steps) {
    database
      .transaction(() => {
        // Another process may have been faster between the look and the lock.
        const present = versionOf(database);
        for (const migration of step) if (migration.version > present) apply(migration, database);
      })
      .immediate();
  }
}

/** Inside a transaction, which what it throws takes back. */
function apply(migration: Migration, database: Database): void {
  migration.up(database);
  const broken = database.pragma('foreign_key_check');
  if (Array.isArray(broken) && broken.length > 0) {
    throw new LabError('storage', migrationFailure(migration.version), broken.slice(0, 20));
  }
  database.pragma(`application_id = ${applicationId}`);
  database.pragma(`user_version = ${migration.version}`);
}

function migrationFailure(version: number): string {
  return `The database could not be brought to version ${version}: rows refer to rows that are missing. It is as it was. Open it with the version of Hidden Unit that wrote it, or put a copy from the folder “backups” in its place.`;
}

/** @throws LabError `storage` when the database is newer than this application or belongs to another one. */
function checkedVersion(database: Database): number {
  const version = versionOf(database);
  if (version > latestVersion) {
    throw new LabError(
      'storage',
      `This lab was written by a newer Hidden Unit: its database has version ${version}, this one reads up to ${latestVersion}. Update Hidden Unit, or choose another data folder. Nothing was changed.`,
      { version, latestVersion, file: database.name },
    );
  }
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  const foreign = version === 0 ? tables > 0 : database.pragma('application_id', { simple: true }) !== applicationId;
  if (foreign) {
    throw new LabError(
      'storage',
      `${database.name} is a database of another program. Move it away, or choose another data folder. Nothing was changed.`,
      { version, file: database.name },
    );
  }
  return version;
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}
