import type { LabHandlers } from '../../shared/contract/port.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import type { LabContext } from '../work/lab-context.ts';
import { addData } from '../work/runs/add-data.ts';
import { requireData, ruledSet, storedData } from '../work/runs/run-data.ts';
import { saysMissing } from '../work/set-folders.ts';

/** The sets of every kind of data. */
export function dataApi(lab: LabContext): LabHandlers['data'] {
  return {
    list: ({ kind }) =>
      lab.store.data
        .all()
        .filter(({ ref }) => kind === null || ref.kind === kind)
        .map((set) => saysMissing(lab, set.ref, set)),
    show: ({ ref }) => {
      const set = requireData(lab, ref, ref.kind);
      return saysMissing(lab, set.ref, set);
    },
    add: ({ kind, path, shape }) => ({ job: addData(lab, kind, path, shape) }),
    parts: async ({ ref, rule }) => {
      const { set } = ruledSet(lab, ref, rule);
      const { snapshot, ...parts } = await dataSource(set.ref.kind).plan(storedData(lab, set.ref), rule);
      return { ...parts, snapshotHash: snapshot.hash };
    },
  };
}
