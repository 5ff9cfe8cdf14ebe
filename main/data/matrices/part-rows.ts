import { LabError } from '../../../shared/failure.ts';
import type { MatrixPartName } from '../../../shared/models/matrices.ts';
import { openNamedFile } from '../../named-file.ts';
import { exampleShape, findMatrixFiles, classNumbers, readMatrixFile } from './matrix-files.ts';
import { npyLayout } from './npy.ts';

/** A part's features, open to be read some rows at a time. */
export interface OpenRows {
  count: number;
  size: number;
  /** Whether a value is one byte; else it is a float32. */
  areBytes: boolean;
  /** The bytes of `rows` rows from `from` on. */
  bytes(from: number, rows: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/**
 * Opens the features of a part of a set that the lab keeps.
 * @throws LabError `not_found` without the folder, `bad_data` when it was damaged since it was added.
 */
export async function openMatrixRows(folder: string, part: MatrixPartName): Promise<OpenRows> {
  const found = (await findMatrixFiles(folder)).find((candidate) => candidate.part === part && candidate.kind === 'x');
  if (found === undefined) throw new LabError('not_found', `There is no ${part} part in ${folder}. Add the set again.`);
  const file = await openNamedFile(found.path);
  try {
    const { start, type, shape } = await npyLayout(file, found.path);
    const { count, size } = exampleShape(shape, found.path);
    const rowBytes = size * type.width;
    return {
      count,
      size,
      // The lab keeps bytes and float32 only, row by row.
      areBytes: type.same === 'uint8',
      bytes: async (from, rows) => {
        const bytes = new Uint8Array(rows * rowBytes);
        await file.read(bytes, 0, bytes.length, start + from * rowBytes);
        return bytes;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Some rows of a part of a set that the lab keeps, without reading the others: float32 `[indices.length, features]`, bytes as
 * byte / 255.
 * @throws LabError `not_found` without the folder or for a row that is not there, `bad_data` when it was damaged since it was added.
 */
export async function readMatrixRows(
  folder: string,
  part: MatrixPartName,
  indices: readonly number[],
): Promise<Float32Array<ArrayBuffer>> {
  const { count, size, areBytes, bytes, close } = await openMatrixRows(folder, part);
  try {
    const rows = new Float32Array(indices.length * size);
    for (const [place, index] of indices.entries()) {
      if (index >= count) {
        throw new LabError(
          'not_found',
          `The ${part} part has ${count} examples, numbered from 0; there is no ${index}.`,
        );
      }
      const row = await bytes(index, 1);
      rows.set(areBytes ? Float32Array.from(row, (value) => value / 255) : new Float32Array(row.buffer), place * size);
    }
    return rows;
  } finally {
    await close();
  }
}

/**
 * Classes of a part of a set that the lab keeps, without its features: uint8 `[count]`.
 * @param folder of the set.
 * @throws LabError `not_found` without the folder, `bad_data` when it was damaged since it was added.
 */
export async function readMatrixLabels(folder: string, part: MatrixPartName): Promise<Uint8Array> {
  const file = (await findMatrixFiles(folder)).find((candidate) => candidate.part === part && candidate.kind === 'y');
  if (file === undefined) throw new LabError('not_found', `There is no ${part} part in ${folder}. Add the set again.`);
  return classNumbers((await readMatrixFile(file.path)).values, file.path);
}
