import { lstatSync, mkdirSync, readlinkSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../shared/failure.ts';

const why: Record<string, string> = {
  ENOSPC: 'the disk is full. Make room, or name a folder on another disk.',
  EDQUOT: 'your share of the disk is used up. Make room, or name a folder on another disk.',
  EROFS: 'that disk can only be read. Name a folder on another one.',
  EACCES: 'you may not write there. Check the permissions, or name another folder.',
  EPERM: 'you may not write there. Check the permissions, or name another folder.',
  ENAMETOOLONG: 'the name is too long. Name a shorter one.',
  ELOOP: 'its links lead in a circle. Name another folder.',
  EMFILE: 'too many files are open on this machine. Close some programs and try again.',
};

/**
 * The error itself, or for one of the file system a LabError that says why a folder which a person named cannot be written.
 * `conflict`: there is a file where a folder is needed; `storage`: all else.
 */
export function folderFailureOf(error: unknown, folder: string): unknown {
  if (error instanceof LabError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (folder === '') return new LabError('bad_input', 'The name of the folder is empty. Name a folder.', String(error));
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    const words = deadLink(folder) ?? `${folder} is a file, or lies in one. Name a folder.`;
    return new LabError('conflict', words, String(error));
  }
  const words = why[code] ?? `no folder can be made there (${code}). Name another one.`;
  return new LabError('storage', `${folder} cannot be written: ${words}`, String(error));
}

/** What to say of a link that leads nowhere, as to a disk that is not connected; undefined for anything else. */
function deadLink(path: string): string | undefined {
  try {
    if (!lstatSync(path).isSymbolicLink() || statSync(path, { throwIfNoEntry: false }) !== undefined) return undefined;
    return `${path} is a link to ${readlinkSync(path)}, which is not there. Connect that disk, or name another folder.`;
  } catch (error) {
    return codeOf(error) === 'ELOOP' ? `${path} cannot be written: ${why['ELOOP'] ?? ''}` : undefined;
  }
}

/**
 * Makes a folder and those above it, as far as they are missing. One level after the other: the recursive way of Node 24 never ends
 * below a folder that takes none, as /proc.
 * @throws the error of the file system; see `folderFailureOf`.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, mode);
  } catch (error) {
    const code = codeOf(error);
    if (await isFolder(folder)) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder), mode);
    await mkdir(folder, mode).catch((again: unknown) => {
      // Somebody else was quicker.
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/** The same for what must be known before anything else is done. @throws as `makeFolder`. */
export function makeFolderSync(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const code = codeOf(error);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolderSync(dirname(folder));
    mkdirSync(folder);
  }
}

/**
 * What a folder is, by whatever path it is reached: a copy of it is another one. A lab tells it to whoever attaches, because a copied
 * or moved data folder brings along a note that names the socket of another lab.
 */
export async function folderIdentity(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}-${ino}`;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
