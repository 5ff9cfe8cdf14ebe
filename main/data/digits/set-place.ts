import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../durable-file.ts';
import { readDescription } from './set-id.ts';
import { setFolder } from './stored-set.ts';

/** Starts of the names of folders that are no sets: one that is being filled, and one that is being replaced. */
export const stagingPrefix = '.adding-';
const replacedPrefix = '.replaced-';

let last: Promise<unknown> = Promise.resolve();

/** Runs changes of the sets' folders one after the other. */
export function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const turn = last.then(change);
  last = turn.catch(() => undefined);
  return turn;
}

/**
 * Puts a folder right that a crash left in the middle of an addition. Partial downloads stay: they can be continued.
 * @param inUse staging folders that are being filled now.
 * @returns paths of the folders that were removed, or put back in their place.
 */
export async function recoverDigits(directory: string, inUse: ReadonlySet<string> = new Set()): Promise<string[]> {
  const recovered: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const isLeft = name.startsWith(stagingPrefix) && !inUse.has(path);
    const isReplaced = name.startsWith(replacedPrefix);
    if (isLeft) await rm(path, { recursive: true, force: true });
    if (isReplaced) await putBack(directory, name.slice(replacedPrefix.length));
    if (isLeft || isReplaced) recovered.push(path);
  }
  return recovered;
}

/**
 * Moves a staged set to its place. Two renames, as no file system replaces a folder in one; between them the old set is only
 * under its other name, see `recoverDigits`.
 */
export async function takePlace(directory: string, staging: string, id: string): Promise<void> {
  const place = setFolder(directory, id);
  const aside = join(directory, replacedPrefix + id);
  await syncFolder(staging);
  await rename(place, aside).catch(ignoreMissing);
  try {
    await rename(staging, place);
  } catch (error) {
    await rename(aside, place).catch(ignoreMissing);
    throw error;
  }
  await syncFolder(directory);
  await rm(aside, { recursive: true, force: true });
}

async function putBack(directory: string, id: string): Promise<void> {
  const [place, aside] = [setFolder(directory, id), join(directory, replacedPrefix + id)];
  if ((await readDescription(place)) === undefined) {
    await rm(place, { recursive: true, force: true });
    await rename(aside, place);
  } else {
    await rm(aside, { recursive: true, force: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
