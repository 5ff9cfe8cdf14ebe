import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { LabError } from '../../../shared/failure.ts';
import {
  archiveVersion,
  type ArchivedFile,
  type ArchivedRun,
  type ArchiveManifest,
} from '../../../shared/models/archive.ts';

/** A run on its way into an archive. `content`: its `run.json`, piece by piece. `files`: where each of its files lies. */
export interface RunToArchive {
  listed: Pick<ArchivedRun['run'], 'name' | 'preset' | 'status' | 'createdAt'>;
  content(): AsyncIterable<string>;
  files: { file: ArchivedFile; path: string }[];
}

/**
 * Writes an archive of runs to a file, whole or not at all.
 * @param options.part name of the file until it is whole, in the folder of the target.
 * @param options.runFolder version of the files.
 * @throws LabError `storage` when it cannot be written, or a file of a run changed meanwhile.
 */
export async function writeArchive(
  target: string,
  runs: readonly RunToArchive[],
  { part, madeBy, runFolder, signal }: { part: string; madeBy: string; runFolder: number; signal: AbortSignal },
): Promise<void> {
  const zip = new ZipFile();
  // What cannot be read of a run ends the writing, and not the lab.
  zip.on('error', (error: Error) => {
    if (zip.outputStream instanceof Readable) zip.outputStream.destroy(error);
  });
  const head: Omit<ArchiveManifest, 'runs'> = {
    format: 'hidden-unit-archive',
    version: archiveVersion,
    runFolder,
    madeAt: new Date().toISOString(),
    madeBy,
  };
  const listed = runs.map(({ listed: run, files }, place): ArchiveManifest['runs'][number] => ({
    folder: folderOf(place),
    ...run,
    files: files.map(({ file }) => file),
  }));
  const add = (name: string, content: () => AsyncIterable<string>): void => {
    zip.addReadStreamLazy(name, (take) => {
      take(null, Readable.from(content(), { objectMode: false }));
    });
  };
  add('manifest.json', () => manifestOf(head, listed));
  runs.forEach(({ content, files }, place) => {
    add(`${folderOf(place)}/run.json`, content);
    for (const { file, path } of files) zip.addFile(path, `${folderOf(place)}/${file.name}`);
  });
  zip.end();
  try {
    await pipeline(zip.outputStream, createWriteStream(part), { signal });
    const file = await open(part, 'r+');
    await file.sync();
    await file.close();
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    if (signal.aborted) throw new LabError('cancelled', 'The archive was not written: it was cancelled.');
    if (error instanceof LabError) throw error;
    throw new LabError(
      'storage',
      `The archive could not be written to ${dirname(target)}. Check that the folder is there and yours to write, and that the disk has room.`,
      String(error),
    );
  }
}

function folderOf(place: number): string {
  return `runs/${place + 1}`;
}

async function* manifestOf(head: object, runs: ArchiveManifest['runs']): AsyncGenerator<string, void> {
  yield `${JSON.stringify(head).slice(0, -1)},"runs":`;
  yield* jsonList(runs);
  yield '}';
}

const mostAtOnce = 2000;

/** The JSON of a list, some thousand of its items at a time, so that whoever writes it does other things in between. */
export async function* jsonList(items: readonly unknown[]): AsyncGenerator<string, void> {
  yield '[';
  for (let from = 0; from < items.length; from += mostAtOnce) {
    const piece = JSON.stringify(items.slice(from, from + mostAtOnce)).slice(1, -1);
    yield from === 0 ? piece : `,${piece}`;
    await nextTurn();
  }
  yield ']';
}
