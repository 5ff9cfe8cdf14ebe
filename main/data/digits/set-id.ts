import { join } from 'node:path';
import { digitsSet, type DigitsSet } from '../../../shared/models/digits.ts';
import { readNamedFile } from '../../named-file.ts';
import type { PreparedSet } from './addition.ts';
import { setFolder } from './stored-set.ts';

const mostDescriptionBytes = 1024 * 1024;

/** Description of a set, beside its files: `<data>/digits/<id>/set.json`. */
export function descriptionFile(folder: string): string {
  return join(folder, 'set.json');
}

/** What a set in the folder says of itself; undefined when there is none, or none that can be read. */
export async function readDescription(folder: string): Promise<DigitsSet | undefined> {
  try {
    return digitsSet.parse(
      JSON.parse((await readNamedFile(descriptionFile(folder), mostDescriptionBytes)).toString('utf8')),
    );
  } catch {
    return undefined;
  }
}

const hashDigits = 8;
const mostName = 30;

/**
 * The id a set gets. `sample` and `mnist` are what they say; a folder's set is called after the folder, with the start of its
 * hash behind where that name is taken by another set. The same files from the same folder always give the same id.
 */
export async function chooseId(digitsFolder: string, set: PreparedSet): Promise<string> {
  if (set.source !== 'folder') return set.name;
  const slug = slugOf(set.name);
  const withHash = `${slug}-${set.hash.slice(0, hashDigits)}`;
  if (slug === 'sample' || (slug === 'mnist' && !set.originalMnist)) return withHash;
  const there = await readDescription(setFolder(digitsFolder, slug));
  return there === undefined || there.hash === set.hash ? slug : withHash;
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, mostName)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'digits' : slug;
}
