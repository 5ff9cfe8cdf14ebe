import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readNamedFile } from './named-file.ts';

/** Far more than a note has. */
const mostNoteBytes = 64 * 1024;

/**
 * `<data>/lab.json`: where the lab that has this directory open can be reached. It is a hint, not a lock: what it says counts only
 * if somebody answers there, so one left behind by a lost process does no harm.
 */
const labNote = z.object({
  pid: z.int(),
  /** Path of the local socket, or name of the pipe. */
  socket: z.string().min(1),
  version: z.string(),
  protocol: z.int(),
  startedAt: z.iso.datetime(),
});
export type LabNote = z.infer<typeof labNote>;

/** @returns undefined where there is none, or none that can be read. */
export async function readLabNote(dataDirectory: string): Promise<LabNote | undefined> {
  try {
    const note = labNote.safeParse(
      JSON.parse((await readNamedFile(noteFile(dataDirectory), mostNoteBytes)).toString('utf8')),
    );
    return note.success ? note.data : undefined;
  } catch {
    return undefined;
  }
}

/** Only the holder of the lab's lock writes it. */
export async function writeLabNote(dataDirectory: string, note: LabNote): Promise<void> {
  const file = noteFile(dataDirectory);
  const temporary = `${file}.${process.pid}`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(note)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

export async function removeLabNote(dataDirectory: string): Promise<void> {
  await rm(noteFile(dataDirectory), { force: true });
}

function noteFile(dataDirectory: string): string {
  return join(dataDirectory, 'lab.json');
}
