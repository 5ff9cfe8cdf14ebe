import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { matrixPartNames, type MatrixSet } from '../../../shared/models/matrices.ts';
import { readNamedFile } from '../../named-file.ts';
import type { MatrixAdditionRequest } from './matrix-addition.ts';
import { countClasses, fittingParts, readMatrixFile, findMatrixFiles, type MatrixParts } from './matrix-files.ts';
import type { ReadNpy } from './npy.ts';
import { partNotes } from './part-notes.ts';
import { agreedShape, declaredShape, keepShape } from './picture-shape.ts';
import { npyHeader } from './write-npy.ts';

const pieceBytes = 2 ** 24;
/** Of the list of file names. */
const mostNames = 64 * 1024 * 1024;

/**
 * Reads each of the six files of a folder once, and from those bytes checks the set, hashes it and lays it down in the staging folder:
 * bytes and float32 as they are, all other numbers converted to float32.
 * Takes as long as hundreds of megabytes take: runs in the matrices worker.
 * @param onFile hears how many files are read.
 * @throws LabError `not_found`, `bad_data` or `storage`; the staging folder is then to be thrown away.
 */
export async function stageMatrices(
  { folder, staging, known, shape }: MatrixAdditionRequest,
  onFile: (done: number, total: number) => void,
): Promise<MatrixSet> {
  const files = await findMatrixFiles(folder);
  const hash = createHash('sha256');
  let bytes = 0;
  let done = 0;
  const notes: string[] = [];
  const parts = await fittingParts(folder, files, async ({ part, kind, path }) => {
    const array = await readMatrixFile(path);
    bytes += await lay(join(staging, `${part}_${kind}.npy`), array, hash);
    if (kind === 'x') notes.push(...notesOn(basename(path), array));
    onFile(++done, files.length);
    return array;
  });
  const classes = countClasses(parts);
  const features = parts.training.size;
  const declared = [
    { where: 'the shape given with them', shape: known?.picture ?? shape },
    { where: join(folder, 'shape.json'), shape: known === null ? await declaredShape(folder) : null },
    ...matrixPartNames.map((part) => ({ where: `the ${part} part`, shape: parts[part].picture })),
  ];
  const picture = agreedShape(declared, features);
  if (picture !== null) await keepShape(staging, picture);
  const names =
    known?.classNames ??
    (await classNames(folder, parts, classes)) ??
    Array.from({ length: classes }, (_, label) => String(label));
  return {
    ...identity(folder, known, hash),
    features,
    picture,
    classNames: names,
    training: counted(parts, 'training', classes),
    validation: counted(parts, 'validation', classes),
    test: counted(parts, 'test', classes),
    bytes,
    snapshot: known?.snapshot ?? null,
    notes: [...notes, ...partNotes(parts, names)],
    addedAt: new Date().toISOString(),
  };
}

/** Writes an array to a new file, and its bytes to the hash, in pieces, between which the thread can be ended. */
async function lay(path: string, { shape, values, head }: ReadNpy, hash: Hash): Promise<number> {
  const content = new Uint8Array(values.buffer);
  const header = head ?? npyHeader(shape, values instanceof Uint8Array ? '|u1' : '<f4');
  const file = await open(path, 'wx');
  try {
    for (const bytes of [header, content]) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        hash.update(piece);
        await file.writeFile(piece);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return header.length + content.length;
}

/** What a person should know of features that are not as they were saved. */
function notesOn(name: string, { type, rounded, values }: ReadNpy): string[] {
  if (values instanceof Uint8Array || type === 'float32') return [];
  if (rounded > 0) return [`${name}: ${rounded} of ${values.length} ${type} values were rounded to float32.`];
  return type.includes('int') ? [`${name}: ${type} values are used as they are; only uint8 is divided by 255.`] : [];
}

/** The id is what is ASCII in the folder's name and the first eight digits of the hash, so that equal bytes are one set. */
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
  const text = await readNamedFile(join(folder, 'training_names.txt'), mostNames).catch(() => '');
  const lines = String(text)
    .split(/\r?\n/)
    .filter((line) => line !== '');
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
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 28)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'matrices' : plain;
}
