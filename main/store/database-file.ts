import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { listBackups, namesIn } from './backup-files.ts';

/** How every SQLite database begins. */
const header = 'SQLite format 3\0';
const mostNamed = 10;

export function databaseFile(dataDirectory: string): string {
  return join(dataDirectory, 'lab.sqlite');
}

/** The files that SQLite keeps of one database: itself, its write-ahead log, and the index of that. */
export function databaseFiles(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`];
}

/**
 * Refuses a data folder whose database was lost: a missing or empty `lab.sqlite` beside what only a lab in use has would become an
 * empty lab without a word.
 * @throws LabError `storage` naming the backups there are.
 */
export function requireDatabaseUnlessNew(dataDirectory: string): void {
  const file = databaseFile(dataDirectory);
  const beginning = firstBytes(file);
  if (beginning === header) return;
  if (beginning !== undefined && beginning !== '') throw damagedDatabase(dataDirectory);
  refuseBesideRemains(dataDirectory, beginning === undefined ? 'is missing' : 'is empty (0 bytes)');
}

/** @param state what is wrong with the database, where the directory shows that it was in use. @throws LabError `storage`. */
export function refuseBesideRemains(dataDirectory: string, state: string): void {
  const file = databaseFile(dataDirectory);
  const remains = remainsOf(dataDirectory);
  if (remains.length === 0) return;
  const beside = remains.length === 1 ? `the folder ${remains[0]} beside it is` : `${remains.join(', ')} beside it are`;
  throw lost(dataDirectory, `The lab’s database ${file} ${state}, but ${beside} not. Nothing was changed.`);
}

/** `storage`: the database cannot be read; names the backups there are. */
export function damagedDatabase(dataDirectory: string, details?: unknown): LabError {
  const file = databaseFile(dataDirectory);
  return lost(dataDirectory, `The lab’s database ${file} is damaged. Nothing was changed.`, details);
}

/** Only the person whose lab it is may read the database, whatever the folder's permissions. Windows has others. */
export function keepPrivate(file: string): void {
  if (process.platform === 'win32') return;
  for (const path of databaseFiles(file)) {
    // A log may go between the look and this.
    if ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) chmodSync(path, 0o600);
  }
}

/** Makes the empty file of a new database so that nobody else can ever have read it; SQLite gives its logs the same permissions. */
export function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

function lost(dataDirectory: string, what: string, details?: unknown): LabError {
  const backups = listBackups(dataDirectory).map(({ name }) => name);
  const [newest] = backups;
  const named = backups.slice(0, mostNamed).join(', ');
  const more = backups.length > mostNamed ? ` and ${backups.length - mostNamed} older ones` : '';
  const advice =
    newest === undefined
      ? 'There are no backups of it. Put a copy of your own in its place, or choose another data folder.'
      : `Restore a backup: ${named}${more}. They are in the folder “backups”.`;
  const command = newest === undefined ? {} : { command: `backups restore ${newest}` };
  return new LabError('storage', `${what} ${advice}`, {
    file: databaseFile(dataDirectory),
    backups,
    ...command,
    details,
  });
}

/** Names of what lies in a data directory that a lab in use has and a new one has not. */
function remainsOf(dataDirectory: string): string[] {
  const holds: Record<string, (name: string) => boolean> = {
    runs: (name) => /^\d+$/.test(name),
    blobs: (name) => /^[0-9a-f]{2}$/.test(name),
    matrices: (name) => !name.startsWith('.'),
    backups: (name) => name.endsWith('.sqlite'),
  };
  return Object.entries(holds)
    .filter(([folder, isOfLab]) => namesIn(join(dataDirectory, folder)).some(isOfLab))
    .map(([folder]) => folder);
}

/** As long as the header, in Latin-1; undefined when there is no such file. A folder or a device is left to SQLite to refuse. */
function firstBytes(file: string): string | undefined {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (!facts.isFile()) return header;
  const open = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(header.length);
    return bytes.toString('latin1', 0, readSync(open, bytes, 0, header.length, 0));
  } finally {
    closeSync(open);
  }
}
