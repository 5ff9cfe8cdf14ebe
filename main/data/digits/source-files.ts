import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { DigitsPartName } from '../../../shared/models/digits.ts';
import type { FileKind } from './stored-set.ts';

/** The four files a set is made from, by path: `files.train.images` and so on. Any of them may be packed by gzip. */
export type SourceFiles = Record<DigitsPartName, Record<FileKind, string>>;

/**
 * `train-images-idx3-ubyte.gz` (as published), `t10k-labels.idx1-ubyte` (as some unpackers name it), `train-images.idx` (as the
 * lab keeps it), `qmnist-train-labels-idx2-int`, each with or without a prefix that names the set, such as `emnist-digits-`.
 */
const fileName =
  /^(?<prefix>.*?)[-_.]?(?<part>train|test|t10k)[-_.](?<kind>images|labels)(?:[-.]idx[1-3](?:[-.](?:ubyte|byte|short|int|float|double))?|\.idx)(?:\.gz)*$/i;

/**
 * Finds the four files of a set in a folder.
 * @param folder absolute path.
 * @throws LabError `not_found` when there is no such folder or no complete set in it, saying what is missing; `bad_input` when
 * it holds several sets.
 */
export async function findSourceFiles(folder: string): Promise<SourceFiles> {
  const sets = new Map<string, Map<string, string>>();
  const notFiles: string[] = [];
  for (const name of (await namesIn(folder)).toSorted()) {
    const groups = fileName.exec(name)?.groups;
    if (groups === undefined) continue;
    if (!(await isFile(join(folder, name)))) {
      notFiles.push(name);
      continue;
    }
    const { prefix = '', part = '', kind = '' } = groups;
    const set = sets.get(prefix.toLowerCase()) ?? new Map<string, string>();
    sets.set(prefix.toLowerCase(), set);
    // Unpacked sorts before packed; the first of two is enough.
    const role = `${part.toLowerCase() === 'train' ? 'train' : 'test'} ${kind.toLowerCase()}`;
    if (!set.has(role)) set.set(role, join(folder, name));
  }
  const complete = [...sets].filter(([, set]) => roles.every((role) => set.has(role)));
  const chosen = complete.length === 1 ? complete[0] : complete.find(([prefix]) => prefix === 'emnist-digits');
  if (chosen !== undefined) return filesOf(chosen[1]);
  if (complete.length > 1) {
    const names = complete.map(([prefix]) => prefix || 'one without a prefix').join(', ');
    throw new LabError(
      'bad_input',
      `${folder} holds several sets (${names}). Put the one you mean into its own folder.`,
    );
  }
  throw incomplete(folder, [...sets.values()][0], notFiles);
}

const roles = ['train images', 'train labels', 'test images', 'test labels'] as const;

function filesOf(set: Map<string, string>): SourceFiles {
  const path = (role: (typeof roles)[number]): string => set.get(role) ?? '';
  return {
    train: { images: path('train images'), labels: path('train labels') },
    test: { images: path('test images'), labels: path('test labels') },
  };
}

function incomplete(folder: string, set: Map<string, string> | undefined, notFiles: readonly string[]): LabError {
  if (notFiles.length > 0) {
    const words = `${notFiles.join(' and ')} in ${folder} cannot be used: not a regular file. Put a file in its place, not a folder, pipe, device or a link to nowhere.`;
    return new LabError('not_found', words);
  }
  const example = 'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte';
  if (set === undefined) {
    return new LabError(
      'not_found',
      `There are no IDX files in ${folder}. It should hold four, such as ${example}, each packed (.gz) or not.`,
    );
  }
  const missing = roles.filter((role) => !set.has(role));
  return new LabError(
    'not_found',
    `The set in ${folder} is not complete: the file of the ${missing.join(' and that of the ')} is missing. A set is four files, such as ${example}.`,
    { missing },
  );
}

/** False for a folder, a pipe, or a link to nowhere. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new LabError(
      'not_found',
      `The folder ${folder} cannot be read. Check the path and its permissions.`,
      String(error),
    );
  }
}
