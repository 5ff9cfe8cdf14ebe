import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { opendir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../../../shared/failure.ts';
import { storageFailureOf } from '../../storage-failure.ts';
import type { LeftOut } from './left-out.ts';

/**
 * Paths of the ordinary files below a folder, relative to it, in the order of their names. Links and what is no ordinary file are left
 * out; what is hidden does not count.
 * @throws LabError `not_found`, `bad_input` when it is no folder, `storage` when it cannot be read.
 */
export async function listFolder(folder: string, leftOut: Pick<LeftOut, 'add'>): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new LabError('not_found', `There is no folder ${folder}. Check its path.`);
  if (!found.isDirectory())
    throw new LabError('bad_input', `${folder} is a file. Choose the folder that holds the pictures.`);
  try {
    const names: string[] = [];
    for await (const entry of await opendir(folder, { recursive: true })) {
      const name = relative(folder, join(entry.parentPath, entry.name));
      if (/(^|[/\\])\./.test(name) || entry.isDirectory()) continue;
      if (entry.isFile()) names.push(name);
      else leftOut.add(name, entry.isSymbolicLink() ? 'it is a link, and links are not followed' : 'it is no file');
    }
    return names.sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    throw new LabError('storage', `The folder ${folder} cannot be read. Check its permissions.`, String(error));
  }
}

/** sha256 and size of a file, read piece by piece. */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Copies a file piece by piece. @returns sha256 and size of what was copied.
 * @throws LabError `storage`; nothing is left then.
 */
export async function copyFile(from: string, to: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(from),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
      },
      createWriteStream(to),
    );
  } catch (error) {
    await rm(to, { force: true });
    throw storageFailureOf(error, 'A picture');
  }
  return { sha256: hash.digest('hex'), bytes };
}
