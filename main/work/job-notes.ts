import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { job, type Job } from '../../shared/models/job.ts';
import type { BegunBy } from '../jobs/begun-by.ts';
import type { JobNotes, NotedJob } from '../jobs/job-registry.ts';
import { readNamedFile } from '../named-file.ts';

/** `by`: null where nothing can begin it again. */
const note = z.object({ job, by: z.object({ name: z.string(), input: z.unknown() }).nullable() });

const idOfNote = /^[a-z0-9-]{1,80}$/;
const ending = '.json';
/** A call with more than this (a list pasted as text) is not kept, so that its job cannot be begun again. */
const mostInputBytes = 64 * 1024;
const mostNoteBytes = 4 * mostInputBytes;
const mostNotes = 100;
/** How long a job that was cut off stays in the list, in milliseconds. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

const cutOff =
  'Hidden Unit ended before this was done. Unfinished files were removed; what was finished stays. Start it again.';

/**
 * Opens the notes of which jobs are running, which the lab after a lost one reads.
 * @returns the jobs that labs before this one did not bring to their end, oldest first; old and unreadable notes are removed.
 */
export async function openJobNotes(dataDirectory: string): Promise<{ notes: JobNotes; lost: NotedJob[] }> {
  const folder = join(dataDirectory, 'jobs');
  const names = await readdir(folder).catch((): string[] => []);
  const oldest = new Date(Date.now() - keptMs).toISOString();
  const found = (await Promise.all(names.map((name) => readNote(folder, name))))
    .flatMap((one) => (one === undefined || one.job.createdAt < oldest ? [] : [one]))
    .sort((one, other) => one.job.createdAt.localeCompare(other.job.createdAt))
    .slice(-mostNotes);
  const kept = new Set(found.map((one) => one.job.id + ending));
  for (const name of names) if (!kept.has(name)) removeIfPossible(join(folder, name));
  return {
    lost: found.map(({ job: lost, by }) => ({ job: asInterrupted(lost, by), by })),
    notes: {
      // At once and without waiting for the disk: it outlives this process, and a power cut may take it.
      write({ job: begun, by }) {
        if (!idOfNote.test(begun.id)) return;
        const fits = by !== null && Buffer.byteLength(JSON.stringify(by.input)) <= mostInputBytes;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const text = JSON.stringify({ job: { ...begun, log: [] }, by: fits ? by : null });
        writeFileSync(join(folder, begun.id + ending), text, { mode: 0o600 });
      },
      remove(id) {
        if (idOfNote.test(id)) removeIfPossible(join(folder, id + ending));
      },
    },
  };
}

/** A note that stays is only listed once more: no reason for a job to fail, or for a lab not to open. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Tried again the next time.
  }
}

function asInterrupted(lost: Job, by: BegunBy | null): Job {
  return {
    ...lost,
    state: 'interrupted',
    phase: '',
    endedAt: lost.endedAt ?? new Date().toISOString(),
    error: { code: 'unavailable', message: cutOff },
    repeatable: by !== null,
  };
}

/** undefined: it cannot be read, or speaks for another job than it is named after. */
async function readNote(folder: string, name: string): Promise<NotedJob | undefined> {
  try {
    const found = note.parse(JSON.parse((await readNamedFile(join(folder, name), mostNoteBytes)).toString('utf8')));
    return name === found.job.id + ending && idOfNote.test(found.job.id) ? found : undefined;
  } catch {
    return undefined;
  }
}
