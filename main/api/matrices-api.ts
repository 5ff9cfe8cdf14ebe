import type { LabHandlers } from '../../shared/contract/port.ts';
import { matricesData } from '../../shared/models/data/matrices-data.ts';
import { addData } from '../work/runs/add-data.ts';
import { matrixSetOf, matrixSets } from '../work/runs/data-set.ts';
import type { LabContext } from '../work/lab-context.ts';

/** Sets of feature matrices: what there is, and taking one in. */
export function matricesApi(lab: LabContext): LabHandlers['matrices'] {
  return {
    list: () => matrixSets(lab),
    show: ({ id }) => matrixSetOf(lab, id),
    add: ({ path, shape }) => ({ job: addData(lab, matricesData.kind, path, shape) }),
  };
}
