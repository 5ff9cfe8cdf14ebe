import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable-file.ts';
import { folderFailureOf, folderIdentity } from '../named-folder.ts';

/** `folder`: the data directory whose lab writes it: a copy of that directory has the note too, and must leave the file alone. */
const note = z.object({ path: z.string().min(1), folder: z.string() });

const ending = '.json';

/**
 * Writes something outside the data folder that has another name until it is finished. Where it lies is noted in the data folder
 * meanwhile, so that the next lab finds what a lost process left (`removeUnfinished`).
 * @throws LabError `storage` when the note cannot be written; what `write` throws.
 * @param pathOf the unfinished name; it must contain the mark, which nobody's own file does.
 */
export async function whileUnfinished<T>(
  dataDirectory: string,
  pathOf: (mark: string) => string,
  write: (path: string) => Promise<T>,
): Promise<T> {
  const mark = randomUUID();
  const path = pathOf(mark);
  const notes = notesFolder(dataDirectory);
  const file = join(notes, mark + ending);
  try {
    await mkdir(notes, { recursive: true });
    const content: z.infer<typeof note> = { path, folder: await folderIdentity(dataDirectory) };
    await writeDurably(file, JSON.stringify(content));
  } catch (error) {
    throw folderFailureOf(error, notes);
  }
  try {
    return await write(path);
  } finally {
    await rm(file, { force: true });
  }
}

/** Removes what lost processes of this lab left unfinished, and the notes of it. @returns the paths that were there. */
export async function removeUnfinished(dataDirectory: string): Promise<string[]> {
  const notes = notesFolder(dataDirectory);
  const folder = await folderIdentity(dataDirectory);
  const removed: string[] = [];
  for (const name of await readdir(notes).catch((): string[] => [])) {
    const read = await readFile(join(notes, name), 'utf8')
      .then((text) => note.safeParse(JSON.parse(text)))
      .catch(() => undefined);
    const path = read?.success === true && read.data.folder === folder ? read.data.path : undefined;
    // A note that somebody wrote cannot name a file of theirs: it would have to contain the note's own name.
    if (path !== undefined && basename(path).includes(basename(name, ending)) && (await isThere(path))) {
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    }
    await rm(join(notes, name), { recursive: true, force: true });
  }
  return removed;
}

function notesFolder(dataDirectory: string): string {
  return join(dataDirectory, 'unfinished');
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
