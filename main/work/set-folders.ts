import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import { dataFolder, dataSources } from '../data/sources/data-sources.ts';
import { timeInNames } from '../store/backup-files.ts';
import type { ReadContext } from './lab-context.ts';

/** Starts of the names of files that are there while a set gets its place and its row. */
const placing = '.placing-';

/**
 * Adds a set: its folder, and then its row in the database. A file beside the sets stands for that meanwhile, so that the next lab knows
 * of a folder without a row whether its addition was cut off (`removeUnplacedSets`).
 * @param directory of all sets of the kind; made when it is missing.
 * @throws LabError `storage` when it cannot be written; what `work` throws.
 */
export async function whilePlacing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const mark = join(directory, placing + randomUUID());
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(mark, '');
  } catch (error) {
    throw storageFailureOf(error, 'The set');
  }
  try {
    return await work();
  } finally {
    await rm(mark, { force: true });
  }
}

/** Removes folders of sets whose addition a lost process did not finish: they have no row. @returns what was removed. */
export async function removeUnplacedSets(lab: ReadContext): Promise<string[]> {
  const removed: string[] = [];
  for (const { room, names, unknown } of await roomsOf(lab)) {
    const marks = names.filter((name) => name.startsWith(placing));
    const gone = marks.length > 0 ? unknown : [];
    for (const name of gone) {
      await rm(join(room, name), { recursive: true, force: true });
      removed.push(join(room, name));
    }
    for (const name of marks) await rm(join(room, name), { force: true });
  }
  return removed;
}

/**
 * Moves folders of sets aside that have no row although no addition was cut off: somebody has put an older database in the place of the
 * one that they were in, and they are not lost by it. @returns where they are now.
 */
export async function moveForeignSets(lab: ReadContext): Promise<string[]> {
  const moved: string[] = [];
  const aside = join(lab.dataDirectory, `sets-replaced-${timeInNames(new Date())}`);
  for (const { name: room, room: folder, unknown } of await roomsOf(lab)) {
    for (const name of unknown) {
      await mkdir(join(aside, room), { recursive: true });
      await rename(join(folder, name), join(aside, room, name));
      moved.push(join(aside, room, name));
    }
  }
  return moved;
}

/** Sets in the database whose folder is gone: nothing can be trained or shown of them until they are added again. @returns the folders. */
export async function missingSets(lab: ReadContext): Promise<string[]> {
  return (await missingSetRefs(lab)).map((ref) => dataFolder(lab.dataDirectory, ref));
}

/** The same, as the sets themselves. */
export async function missingSetRefs(lab: ReadContext): Promise<DataRef[]> {
  const missing: DataRef[] = [];
  for (const ref of lab.store.data.refs()) {
    if (dataSources.get(ref.kind) === undefined) continue;
    if (!(await isFolder(dataFolder(lab.dataDirectory, ref)))) missing.push(ref);
  }
  return missing;
}

/** The description of a set, with a note where its files are gone. */
export function saysMissing<Told extends { notes?: string[] | undefined }>(
  { dataDirectory }: Pick<ReadContext, 'dataDirectory'>,
  ref: DataRef,
  told: Told,
): Told {
  const folder = dataFolder(dataDirectory, ref);
  if (existsSync(folder)) return told;
  return { ...told, notes: [...(told.notes ?? []), `The files of this set are missing from ${folder}. Add it again.`] };
}

interface Room {
  name: string;
  /** Its path. */
  room: string;
  names: string[];
  /** Names of folders that no row names. */
  unknown: string[];
}

async function roomsOf(lab: ReadContext): Promise<Room[]> {
  const refs = lab.store.data.refs();
  const rooms = new Set(dataSources.all().map(({ room }) => room));
  return Promise.all(
    [...rooms].map(async (name) => {
      const room = join(lab.dataDirectory, name);
      const entries = await readdir(room, { withFileTypes: true }).catch(() => []);
      const known = new Set(refs.filter((ref) => mayBeIn(ref, name)).map(({ id }) => id));
      const unknown = entries.filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !known.has(entry.name),
      );
      return { name, room, names: entries.map((entry) => entry.name), unknown: unknown.map((entry) => entry.name) };
    }),
  );
}

/** Nobody knows where a kind that this version does not have keeps its sets. */
function mayBeIn({ kind }: DataRef, room: string): boolean {
  const source = dataSources.get(kind);
  return source === undefined || source.room === room;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
