import { rm } from 'node:fs/promises';
import { directoryBytes } from '../disk-use.ts';
import { runFolder, type LabContext } from '../lab-context.ts';

/** Deletes runs in the trash permanently, and their folders. @returns the bytes their folders gave back. */
export async function purgeRuns(
  lab: Pick<LabContext, 'dataDirectory' | 'store' | 'events'>,
  ids: number[],
): Promise<number> {
  lab.store.runs.purge(ids);
  let bytes = 0;
  for (const id of ids) {
    bytes += await directoryBytes(runFolder(lab, id));
    await rm(runFolder(lab, id), { recursive: true, force: true });
  }
  lab.events.emit({ type: 'runs-purged', ids });
  return bytes;
}
