import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { DigitsPartName } from '../../../shared/models/digits.ts';
import {
  imagesHeaderBytes,
  labelsHeaderBytes,
  parseIdxImages,
  parseIdxImagesHeader,
  parseIdxLabels,
  type IdxImages,
} from './idx.ts';

/** The most classes a set may have: those of digits and clothing are ten, those of letters 26. */
export const mostClasses = 100;

export type FileKind = 'images' | 'labels';

/** Folder of one set, raw IDX files in it: `<data>/digits/<id>`. */
export function setFolder(digitsFolder: string, id: string): string {
  return join(digitsFolder, id);
}

export function storedFile(folder: string, part: DigitsPartName, kind: FileKind): string {
  return join(folder, `${part}-${kind}.idx`);
}

/** The files whose bytes the hash of a set is of, in their order. */
export function hashedFiles(folder: string): string[] {
  return (['train', 'test'] as const).flatMap((part) =>
    (['images', 'labels'] as const).map((kind) => storedFile(folder, part, kind)),
  );
}

export interface StoredPart extends IdxImages {
  /** uint8 `[count]`. */
  labels: Uint8Array;
}

/**
 * One part of a stored set, whole, in memory: `pixels` uint8 `[count, rows · columns]`, `labels` uint8 `[count]`.
 * @param folder of the set.
 * @throws LabError `not_found` without the files, `bad_data` when they were damaged since they were added.
 */
export async function readStoredPart(folder: string, part: DigitsPartName): Promise<StoredPart> {
  const [imageBytes, labels] = await Promise.all([
    found(readFile(storedFile(folder, part, 'images'))),
    readPartLabels(folder, part),
  ]);
  const images = parseIdxImages(imageBytes, `${part}-images.idx`);
  if (images.count !== labels.length) throw countsDiffer(part, images.count, labels.length);
  return { ...images, labels };
}

/** All labels of a part: uint8 `[count]`. @throws LabError as `readStoredPart`. */
export async function readPartLabels(folder: string, part: DigitsPartName): Promise<Uint8Array> {
  return parseIdxLabels(await found(readFile(storedFile(folder, part, 'labels'))), mostClasses, `${part}-labels.idx`);
}

/**
 * Some images without reading the others: uint8 `[indices.length, rows · columns]`.
 * @throws LabError `bad_input` for an index outside the part, `not_found` without the file.
 */
export async function readImages(
  folder: string,
  part: DigitsPartName,
  indices: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  return withFile(storedFile(folder, part, 'images'), async (file) => {
    const header = new Uint8Array(imagesHeaderBytes);
    await file.read(header, 0, header.length, 0);
    const { count, rows, columns } = parseIdxImagesHeader(header, `${part}-images.idx`);
    return readItems(file, indices, { count, size: rows * columns, start: imagesHeaderBytes, part });
  });
}

/** Some labels: uint8 `[indices.length]`. @throws LabError as `readImages`. */
export async function readLabels(
  folder: string,
  part: DigitsPartName,
  indices: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  return withFile(storedFile(folder, part, 'labels'), async (file) => {
    const count = (await file.stat()).size - labelsHeaderBytes;
    return readItems(file, indices, { count, size: 1, start: labelsHeaderBytes, part });
  });
}

/** Mean image of each class, 0…255: the bytes of a little-endian float32 `[classes, rows · columns]`; zeros for an empty class. */
export async function readMeans(folder: string, part: DigitsPartName): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await found(readFile(meansFile(folder, part))));
}

export function meansFile(folder: string, part: DigitsPartName): string {
  return join(folder, `${part}-means.f32`);
}

export function countsDiffer(part: DigitsPartName, images: number, labels: number): LabError {
  return new LabError(
    'bad_data',
    `The counts differ: the ${part} part has ${images} images but ${labels} labels. The two files do not belong together. Download both again from the same place.`,
    { part, images, labels },
  );
}

interface Items {
  count: number;
  /** Bytes of one item, and where the first one starts. */
  size: number;
  start: number;
  part: DigitsPartName;
}

/** Reads at most this many items at once, so that a thousand images do not occupy every thread of the file system. */
const together = 16;

async function readItems(
  file: FileHandle,
  indices: readonly number[],
  { count, size, start, part }: Items,
): Promise<Uint8Array<ArrayBuffer>> {
  const outside = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (outside !== undefined) {
    throw new LabError('bad_input', `There is no image ${outside}: the ${part} part has indices 0 to ${count - 1}.`);
  }
  const bytes = new Uint8Array(indices.length * size);
  for (let from = 0; from < indices.length; from += together) {
    const reads = indices.slice(from, from + together).map(async (index, i) => {
      const { bytesRead } = await file.read(bytes, (from + i) * size, size, start + index * size);
      if (bytesRead < size) throw new LabError('bad_data', `A file of this digits set is damaged. Add the set again.`);
    });
    await Promise.all(reads);
  }
  return bytes;
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await found(open(path, 'r'));
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function found<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new LabError('not_found', 'A file of this digits set is missing. Add the set again.', String(error));
  }
}
