import { LabError } from '../../../shared/failure.ts';
import type { MatrixPartName } from '../../../shared/models/matrices.ts';
import { classNumbers, findMatrixFiles, readMatrixFile } from './matrix-files.ts';

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
