import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { LabError } from '../../../shared/failure.ts';
import { requireFilePlace } from '../../named-file.ts';
import { folderFailureOf, makeFolder } from '../../named-folder.ts';
import type { LabContext } from '../lab-context.ts';
import { whileUnfinished } from '../unfinished-files.ts';
import type { ExportedFile, Piece, RunsFormat } from './runs-format.ts';

interface Listener {
  signal: AbortSignal;
  progress(done: number, total: number): void;
}

/**
 * Writes runs in a format to a path: one file, whole or not at all. Where the format makes several, a path that ends in `.zip` gets them in
 * one file, any other is a folder for them, in which files of the same names are replaced.
 * @throws LabError `conflict` where something else than a file or the folder has that name, `storage` when it cannot be written, `cancelled`,
 * and what the format throws.
 */
export async function writeRuns(
  lab: LabContext,
  format: RunsFormat,
  ids: readonly number[],
  path: string,
  { signal, progress }: Listener,
): Promise<void> {
  const begun = new Set<number>();
  const files = format.files(lab, ids, (run) => {
    begun.add(run);
    progress(begun.size - 1, ids.length);
  });
  const isFolder = format.ending === null && !path.toLowerCase().endsWith('.zip');
  if (isFolder) {
    for (const file of files) await writeWhole(lab, join(path, file.name), piecesOf(file, signal), signal);
  } else if (format.ending === null) {
    await writeWhole(lab, path, zipOf(files, signal), signal);
  } else {
    for (const file of files) await writeWhole(lab, path, piecesOf(file, signal), signal);
  }
  progress(ids.length, ids.length);
}

/** The lab answers others between two pieces. */
async function* piecesOf(file: ExportedFile, signal: AbortSignal): AsyncGenerator<Piece> {
  for await (const piece of file.pieces()) {
    signal.throwIfAborted();
    yield piece;
    await nextTurn();
  }
}

function zipOf(files: Iterable<ExportedFile>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  for (const file of files) {
    zip.addReadStreamLazy(file.name, (give) => {
      const content = Readable.from(piecesOf(file, signal), { objectMode: false });
      content.once('error', (error) => zip.emit('error', error));
      give(null, content);
    });
  }
  zip.end();
  const output = Readable.from(zip.outputStream);
  zip.once('error', (error) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  return output;
}

async function writeWhole(
  lab: LabContext,
  path: string,
  pieces: AsyncIterable<Piece>,
  signal: AbortSignal,
): Promise<void> {
  await requireFilePlace(path);
  await makeFolder(dirname(path)).catch((error: unknown) => {
    throw folderFailureOf(error, dirname(path));
  });
  const partOf = (mark: string): string => `${path}.${mark}.part`;
  await whileUnfinished(lab.dataDirectory, partOf, async (part) => {
    try {
      await pipeline(pieces, createWriteStream(part), { signal });
      const file = await open(part, 'r+');
      await file.sync();
      await file.close();
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw failureOfWriting(error, path, signal);
    }
  });
}

function failureOfWriting(error: unknown, path: string, signal: AbortSignal): unknown {
  if (error instanceof LabError) return error;
  if (signal.aborted) return new LabError('cancelled', 'The export was not written: it was cancelled.');
  return folderFailureOf(error, path);
}
