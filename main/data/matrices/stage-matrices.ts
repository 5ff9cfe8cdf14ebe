import { createHash, type Hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import type { MatrixAdditionRequest } from './matrix-addition.ts';
import { countClasses, fittingParts, readMatrixFile, findMatrixFiles, type MatrixParts } from './matrix-files.ts';
import { pictureOf } from './picture-shape.ts';

const pieceBytes = 2 ** 24;

/**
 * Reads each of the six files of a folder once, and from those bytes checks the set, hashes it and lays it down in the staging folder.
 * Takes as long as hundreds of megabytes take: runs in the matrices worker.
 * @param onFile hears how many files are read.
 * @throws LabError `not_found`, `bad_data` or `storage`; the staging folder is then to be thrown away.
 */
export async function stageMatrices(
  { folder, staging, known }: MatrixAdditionRequest,
  onFile: (done: number, total: number) => void,
): Promise<MatrixSet> {
  const files = await findMatrixFiles(folder);
  const hash = createHash('sha256');
  let bytes = 0;
  let done = 0;
  const parts = await fittingParts(folder, files, async ({ part, kind, path }) => {
    const content = await readMatrixFile(path);
    updateInPieces(hash, content);
    await writeFile(join(staging, `${part}_${kind}.npy`), content, { flush: true });
    bytes += content.length;
    onFile(++done, files.length);
    return content;
  });
  const classes = countClasses(parts);
  const features = parts.training.size;
  const areBytes = Object.values(parts).every((part) => part.pixels instanceof Uint8Array);
  return {
    ...identity(folder, known, hash),
    features,
    picture: known === null ? await pictureOf(folder, features, areBytes) : known.picture,
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

/** In pieces, between which the thread can be ended. */
function updateInPieces(hash: Hash, content: Uint8Array): void {
  for (let at = 0; at < content.length; at += pieceBytes) hash.update(content.subarray(at, at + pieceBytes));
}

/** The id is the folder's name and the first eight digits of the hash, so that equal bytes are one set. */
function identity(
  folder: string,
  known: MatrixAdditionRequest['known'],
  sum: Hash,
): Pick<MatrixSet, 'id' | 'title' | 'origin' | 'hash'> {
  const hash = sum.digest('hex');
  const id = `${known?.slug ?? slug(basename(folder))}-${hash.slice(0, 8)}`;
  return { id, title: known?.title ?? basename(folder), origin: known?.origin ?? folder, hash };
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
