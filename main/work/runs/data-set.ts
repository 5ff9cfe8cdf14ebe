import { LabError } from '../../../shared/failure.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { DigitsSet } from '../../../shared/models/digits.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import type { LabContext } from '../lab-context.ts';
import type { SetRepository } from '../../store/set-repository.ts';

/** What kind of set a spec takes its data from. */
export type DataKind = ExperimentSpec['data']['kind'];

const advice: Readonly<Record<DataKind, string>> = {
  digits: 'Add the built-in digits with “digits add --sample” or on the Digits page.',
  matrices: 'Add a folder of .npy matrices with “train --matrices DIR”.',
};

/**
 * A set by id, or the one added last.
 * @throws LabError `not_found`, saying which there are.
 */
function requireSet<T extends { id: string }>(sets: SetRepository<T>, kind: DataKind, id: string | null): T {
  const set = id === null ? sets.latest() : sets.get(id);
  if (set !== undefined) return set;
  const known = sets.all().map((other) => other.id);
  if (known.length === 0) throw new LabError('not_found', `This lab has no ${kind} yet. ${advice[kind]}`);
  throw new LabError('not_found', `There is no set of ${kind} “${String(id)}”. There are: ${known.join(', ')}.`);
}

/** @throws LabError `not_found`, saying which there are. */
export function digitsSet(lab: LabContext, id: string | null): DigitsSet {
  return requireSet(lab.store.digits, 'digits', id);
}

/** @throws LabError `not_found`, saying which there are. */
export function matrixSetOf(lab: LabContext, id: string | null): MatrixSet {
  return requireSet(lab.store.matrices, 'matrices', id);
}
