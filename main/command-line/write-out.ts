import { randomUUID } from 'node:crypto';
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireFilePlace } from '../named-file.ts';
import { folderFailureOf, makeFolder } from '../named-folder.ts';

/**
 * Writes what a person wants in a file of their own, whole or not at all: what was there before stays until then. Folders above it are
 * made. A device is written to as it is, as in `/dev/stdout`.
 * @param content the bytes, or a file that they are copied from.
 * @throws LabError `conflict` where something else than a file has that name, `storage` where it cannot be written.
 */
export async function writeOut(path: string, content: string | Uint8Array | { file: string }): Promise<void> {
  // Nothing can be renamed into the place of these.
  const isDevice = path.startsWith('/dev/');
  if (!isDevice) await requireFilePlace(path);
  const unfinished = isDevice ? path : `${path}.${randomUUID()}.part`;
  try {
    await makeFolder(dirname(path));
    await (typeof content === 'object' && 'file' in content
      ? copyFile(content.file, unfinished)
      : writeFile(unfinished, content, { flush: !isDevice }));
    if (!isDevice) await rename(unfinished, path);
  } catch (error) {
    if (!isDevice) await rm(unfinished, { force: true }).catch(() => undefined);
    throw folderFailureOf(error, path);
  }
}
