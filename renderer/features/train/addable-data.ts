import type { DataDescription } from '../../../shared/models/experiment-kinds.ts';

/** A kind of data whose sets a person adds by their path. */
export type AddableData = DataDescription & { adds: NonNullable<DataDescription['adds']> };

/** The first kind of which a set can be added that a rule can divide. */
export function addableFor(kinds: readonly DataDescription[], rule: string | undefined): AddableData | undefined {
  return kinds.filter(isAddable).find(({ fits }) => rule !== undefined && fits.includes(rule));
}

function isAddable(kind: DataDescription): kind is AddableData {
  return kind.adds !== null;
}
