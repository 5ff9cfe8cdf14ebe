import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { LabError } from '../../../shared/failure.ts';
import { meanwhile } from './native-failure.ts';

const lookEveryMs = 250;
/** Node-API that SQLite's binding is built for: where it is older, as in Electron 22, loading it ends the process. */
const leastNodeApi = 10;

/**
 * Does `work` while no other process installs into this cache: of two at the same moment one installs and the other finds it done.
 * The lock is an exclusive SQLite transaction on an empty file, which the kernel gives up when its process dies, however it dies.
 * @param onWait is called once when another holds it.
 * @throws AbortError when it is aborted while waiting; LabError `unavailable` in a Node that is too old to hold the lock.
 */
export async function whileAlone<T>(
  root: string,
  options: { signal: AbortSignal; onWait: () => void },
  work: () => Promise<T>,
): Promise<T> {
  if (Number(process.versions['napi']) < leastNodeApi) {
    throw new LabError(
      'unavailable',
      `The native engine is installed by Node 22 or Electron 35 and newer, and this is Node ${process.versions.node}: use a newer one. ${meanwhile}`,
    );
  }
  const held = await take(join(root, 'install.lock'), options);
  try {
    return await work();
  } finally {
    held.close();
  }
}

async function take(file: string, { signal, onWait }: Parameters<typeof whileAlone>[1]): Promise<Database.Database> {
  for (let told = false; ; told = true) {
    const database = new Database(file, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error;
    }
    if (!told) onWait();
    await sleep(lookEveryMs, undefined, { signal });
  }
}
