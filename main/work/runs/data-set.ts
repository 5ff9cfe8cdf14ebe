import { digitsData } from '../../../shared/models/data/digits-data.ts';
import { facesData, matricesData } from '../../../shared/models/data/matrices-data.ts';
import type { DigitsSet } from '../../../shared/models/digits.ts';
import { LabError } from '../../../shared/failure.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import type { ReadContext } from '../lab-context.ts';
import { requireData } from './run-data.ts';

/** A set of digits by id, or the one added last. @throws LabError `not_found`, saying which there are. */
export function digitsSet(lab: ReadContext, id: string | null): DigitsSet {
  const { ref } = requireData(lab, id === null ? null : { kind: digitsData.kind, id }, digitsData.kind);
  const set = lab.store.data.of(digitsData).get(ref.id);
  if (set === undefined) throw new LabError('not_found', 'This set was removed a moment ago. Choose another one.');
  return set;
}

/** Sets of matrices, of folders and of snapshots of faces, the one added last first. */
export function matrixSets(lab: ReadContext): MatrixSet[] {
  const all = [matricesData, facesData].flatMap((kind) => lab.store.data.of(kind).all());
  return all.sort((one, other) => other.addedAt.localeCompare(one.addedAt));
}

/** One of them by id, or the one added last. @throws LabError `not_found`, saying which there are. */
export function matrixSetOf(lab: ReadContext, id: string | null): MatrixSet {
  const sets = matrixSets(lab);
  const found = id === null ? sets[0] : sets.find((set) => set.id === id);
  if (found !== undefined) return found;
  const { ref } = requireData(lab, id === null ? null : { kind: matricesData.kind, id }, matricesData.kind);
  throw new LabError('not_found', `“${ref.id}” was removed a moment ago. Choose another one.`);
}
