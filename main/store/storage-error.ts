import Database from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';

/** What a person can do about SQLite's result codes; the first whose name the code starts with counts. */
const advice: readonly [code: string, message: string][] = [
  [
    'SQLITE_FULL',
    'The disk that holds the lab is full. Free some space (deleting runs in the trash permanently helps) and try again.',
  ],
  ['SQLITE_BUSY', 'Another program keeps the lab’s database locked. Close it and try again.'],
  ['SQLITE_READONLY', 'The lab’s database cannot be written. Check the permissions of the data folder.'],
  ['SQLITE_CANTOPEN', 'The lab’s database cannot be opened. Check that the data folder exists and can be written.'],
  [
    'SQLITE_IOERR',
    'The disk that holds the lab failed while reading or writing. Check it, then start Hidden Unit again.',
  ],
  ['SQLITE_NOTADB', 'The lab’s database is damaged. Restore the newest backup from the folder “backups”.'],
  ['SQLITE_CORRUPT', 'The lab’s database is damaged. Restore the newest backup from the folder “backups”.'],
];

/** Whether SQLite says that the file is no sound database. */
export function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code);
}

/** SQLite's failures as ones with advice; anything else as it is. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const message = advice.find(([code]) => error.code.startsWith(code))?.[1];
  if (message === undefined) return error;
  return new LabError('storage', message, { code: error.code, message: error.message });
}

/** The same object, whose functions throw `LabError` where SQLite fails for a reason a person can fix. */
export function withStorageErrors<Repository extends object>(repository: Repository): Repository {
  return new Proxy(repository, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...input: unknown[]): unknown => {
        try {
          return Reflect.apply(member, target, input);
        } catch (error) {
          throw storageError(error);
        }
      };
    },
  });
}
