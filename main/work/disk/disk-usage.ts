import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskUsage } from '../../../shared/models/disk.ts';
import { directoryBytes, freeBytes } from '../disk-use.ts';
import type { ReadContext } from '../lab-context.ts';

const mostListed = 10;

/** Where the lab's bytes are. What the database says is of one moment; the folders are walked after it. */
export async function diskUsage({ dataDirectory, store }: ReadContext): Promise<DiskUsage> {
  const said = {
    files: store.space.files(),
    database: store.space.database(),
    trash: store.space.trash(),
    largest: store.space.largest(mostListed),
  };
  const entries = await readdir(dataDirectory, { withFileTypes: true });
  const sized = await Promise.all(
    entries.map(async (entry) => {
      const path = join(dataDirectory, entry.name);
      if (entry.isDirectory()) return { name: entry.name, bytes: await directoryBytes(path) };
      if (!entry.isFile()) return { name: '.', bytes: 0 };
      // A file may go between the listing and this.
      const bytes = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      return { name: '.', bytes };
    }),
  );
  const folders = Array.from(
    Map.groupBy(sized, ({ name }) => name),
    ([name, parts]) => ({ name, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) }),
  ).sort((a, b) => b.bytes - a.bytes);
  const usedBytes = folders.reduce((sum, { bytes }) => sum + bytes, 0);
  return { usedBytes, freeBytes: await freeBytes(dataDirectory), folders, ...said };
}
