import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { DataSet } from '../../../shared/models/data/data-set.ts';
import type { WantedData } from '../../../shared/models/ledger/ledger.ts';
import { valueAt } from '../../../shared/models/spec-path.ts';
import type { ReadContext } from '../lab-context.ts';

/** The set added last that has what is wanted. */
export function wantedSet(lab: ReadContext, wanted: WantedData): DataSet | undefined {
  return wantedSets(lab, wanted)[0];
}

/** All that have what is wanted, the one added last first. */
export function wantedSets(lab: ReadContext, { kind, features, classes, examples, facts = {} }: WantedData): DataSet[] {
  return lab.store.data.all().filter((set) => {
    const train = Object.values(set.parts).map(({ count }) => count);
    return (
      dataKinds.get(set.ref.kind)?.fits.includes(kind) === true &&
      (features === undefined || set.features === features) &&
      (classes === undefined || set.classNames.length === classes) &&
      (examples === undefined || train.includes(examples)) &&
      (Object.keys(facts).length === 0 || hasFacts(lab.store.data.facts(set.ref), facts))
    );
  });
}

/** Whether what is kept about a set, or would be, says all that is wanted of it. */
export function hasFacts(kept: unknown, wanted: NonNullable<WantedData['facts']>): boolean {
  return Object.entries(wanted).every(([path, value]) => valueAt(kept, path) === value);
}

/** The kinds of data whose sets can be used where a set of this kind is wanted. */
export function kindsThatFit(kind: string): string[] {
  const fitting = dataKinds.all().filter(({ fits }) => fits.includes(kind));
  return fitting.map((one) => one.kind);
}
