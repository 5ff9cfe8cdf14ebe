import { readFile } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';
import type { MatrixPartName } from '../../../shared/models/matrices.ts';
import { findMatrixFiles } from './matrix-files.ts';
import { parseNpy } from './npy.ts';

/**
 * Classes of a part of a set that the lab keeps, without its features: uint8 `[count]`.
 * @param folder of the set.
 * @throws LabError `not_found` without the folder, `bad_data` when it was damaged since it was added.
 */
export async function readMatrixLabels(folder: string, part: MatrixPartName): Promise<Uint8Array> {
  const file = (await findMatrixFiles(folder)).find((candidate) => candidate.part === part && candidate.kind === 'y');
  const labels = file === undefined ? undefined : parseNpy(await readFile(file.path), file.path).values;
  if (!(labels instanceof Uint8Array)) throw new LabError('bad_data', `The labels in ${folder} are no class numbers.`);
  return labels;
}
