import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import { countClasses, findMatrixFiles, readMatrixSet, type MatrixFile, type MatrixParts } from './matrix-files.ts';

/** What is known of matrices that the lab itself has made, and need not be read from their folder. `slug`: beginning of the id. */
export type KnownFacts = Pick<MatrixSet, 'title' | 'origin' | 'picture' | 'classNames' | 'snapshot'> & { slug: string };

/**
 * Copies a folder of .npy matrices into the lab's own folder, checked; a set whose bytes are there already is not copied again.
 * The set's id is the folder's name and the first eight digits of its hash, so that equal bytes are one set.
 * @param directory of the lab's matrix sets; the set gets a folder of its own in it.
 * @throws LabError `not_found` or `bad_data`; the lab is then as it was.
 */
export async function addMatrices(folder: string, directory: string, known?: KnownFacts): Promise<MatrixSet> {
  const files = await findMatrixFiles(folder);
  const parts = await readMatrixSet(folder);
  const hash = await hashOf(files);
  const classes = countClasses(parts);
  const id = `${known?.slug ?? slug(basename(folder))}-${hash.slice(0, 8)}`;
  const bytes = await lay(files, directory, id);
  return {
    id,
    title: known?.title ?? basename(folder),
    origin: known?.origin ?? folder,
    hash,
    features: parts.training.size,
    picture: known === undefined ? pictureOf(parts.training.size) : known.picture,
    classNames:
      known?.classNames ??
      (await classNames(folder, parts, classes)) ??
      Array.from({ length: classes }, (_, label) => String(label)),
    training: counted(parts, 'training', classes),
    validation: counted(parts, 'validation', classes),
    test: counted(parts, 'test', classes),
    bytes,
    snapshot: known?.snapshot ?? null,
    addedAt: new Date().toISOString(),
  };
}

async function hashOf(files: MatrixFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path } of files) hash.update(await readFile(path));
  return hash.digest('hex');
}

/** Puts the files in their place, all or none. @returns their bytes. */
async function lay(files: MatrixFile[], directory: string, id: string): Promise<number> {
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.adding-'));
  try {
    let bytes = 0;
    for (const { part, kind, path } of files) {
      const target = join(staging, `${part}_${kind}.npy`);
      await copyFile(path, target);
      const file = await open(target, 'r+');
      bytes += (await file.stat()).size;
      await file.sync();
      await file.close();
    }
    await rename(staging, join(directory, id)).catch((error: unknown) => {
      // The folder carries the hash of its bytes: one that is there holds the same.
      if (!isThere(error)) throw error;
    });
    return bytes;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

/** Three colour planes of a square picture, or one grey plane, where the number of features is that of one. */
function pictureOf(features: number): PictureShape | null {
  for (const channels of [3, 1] as const) {
    const side = Math.sqrt(features / channels);
    if (Number.isInteger(side) && side >= 4) return { rows: side, columns: side, channels };
  }
  return null;
}

function counted(parts: MatrixParts, part: keyof MatrixParts, classes: number): { count: number; perClass: number[] } {
  const perClass = new Array<number>(classes).fill(0);
  for (const label of parts[part].labels) perClass[label] = (perClass[label] ?? 0) + 1;
  return { count: parts[part].count, perClass };
}

/** Names from `training_names.txt`, one file name an example: the letters before the number, where each class has one such name. */
async function classNames(folder: string, parts: MatrixParts, classes: number): Promise<string[] | undefined> {
  const text = await readFile(join(folder, 'training_names.txt'), 'utf8').catch(() => '');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length !== parts.training.count) return undefined;
  const names = new Array<string | undefined>(classes);
  for (const [place, line] of lines.entries()) {
    const label = parts.training.labels[place] ?? 0;
    const name = /^([a-z]{1,40})/i.exec(line)?.[1];
    if (name === undefined || (names[label] ?? name) !== name) return undefined;
    names[label] = name;
  }
  const known = names.filter((name) => name !== undefined);
  return new Set(known).size === classes ? known : undefined;
}

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 28);
  if (plain === '') throw new LabError('bad_input', 'The folder needs a name with a letter or digit in it.');
  return plain;
}
