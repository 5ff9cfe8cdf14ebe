import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { LabError } from '../../../shared/failure.ts';
import {
  archiveManifest,
  archiveVersion,
  type ArchivedFile,
  type ArchivedRun,
  type ArchiveManifest,
} from '../../../shared/models/archive.ts';

/** A run on its way into an archive. `files`: where each of its files lies. */
export interface RunToArchive {
  content: ArchivedRun;
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
  const manifest: ArchiveManifest = {
    format: 'hidden-unit-archive',
    version: archiveVersion,
    runFolder,
    madeAt: new Date().toISOString(),
    madeBy,
    runs: runs.map(({ content: { run }, files }, place) => ({
      folder: folderOf(place),
      name: run.name,
      preset: run.preset,
      status: run.status,
      createdAt: run.createdAt,
      files: files.map(({ file }) => file),
    })),
  };
  zip.addBuffer(jsonBytes(archiveManifest.parse(manifest)), 'manifest.json');
  runs.forEach(({ content, files }, place) => {
    zip.addBuffer(jsonBytes(content), `${folderOf(place)}/run.json`);
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
    await rm(part, { force: true });
    if (signal.aborted) throw new LabError('cancelled', 'The archive was not written: it was cancelled.');
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

function jsonBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
