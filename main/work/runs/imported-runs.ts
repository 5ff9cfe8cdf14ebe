import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../store/store.ts';
import { runFolder, type LabContext } from '../lab-context.ts';

/** Start of the name of the folder in which an import makes runs ready; it lies beside the runs. */
export const stagedRunsPrefix = '.archive-';

/** The file in such a folder with the ids of the runs that have their row already, one a line. */
export function placedRuns(staging: string): string {
  return join(staging, 'placed');
}

/** Ids of the runs that an import had placed when it was cut off. */
export async function readPlacedRuns(staging: string): Promise<number[]> {
  const text = await readFile(placedRuns(staging), 'utf8').catch(() => '');
  return text
    .split('\n')
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0);
}

/** Removes runs that an import has placed and cannot keep, without a way back. */
export async function takeBackRuns(
  lab: Pick<LabContext, 'dataDirectory'> & { store: Pick<Store, 'runs' | 'atomically'> },
  ids: readonly number[],
): Promise<void> {
  lab.store.atomically(() => {
    lab.store.runs.delete(ids, new Date().toISOString());
    lab.store.runs.purge(ids);
  });
  for (const id of ids) await rm(runFolder(lab, id), { recursive: true, force: true });
}
