import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backupFolder, listBackups, type Backup } from './backup-files.ts';

/** What a person can tell a backup by. */
export interface BackupContent {
  runs: number;
  /** ISO 8601; null where there are none. */
  newestRunAt: string | null;
  faces: number;
}

/** The backups of a lab with what each holds: null for one that cannot be read. Only looks: whether one is sound is checked when it is restored. */
export function describeBackups(dataDirectory: string): (Backup & { holds: BackupContent | null })[] {
  const folder = backupFolder(dataDirectory);
  return listBackups(dataDirectory).map((backup) => ({ ...backup, holds: contentOf(join(folder, backup.name)) }));
}

function contentOf(path: string): BackupContent | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    const runs = database
      .prepare<[], { runs: number; newestRunAt: string | null }>(
        'SELECT count(*) AS runs, max(created_at) AS newestRunAt FROM runs WHERE deleted_at IS NULL',
      )
      .get();
    if (runs === undefined) return null;
    // Versions before had no faces.
    const hasFaces = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'face_rows'").get() !== undefined;
    const faces = hasFaces ? database.prepare<[], number>('SELECT count(*) FROM face_rows').pluck().get() : 0;
    return { ...runs, faces: faces ?? 0 };
  } catch {
    return null;
  } finally {
    database?.close();
  }
}
