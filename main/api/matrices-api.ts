import type { LabHandlers } from '../../shared/contract/port.ts';
import { matricesData } from '../../shared/models/data/matrices-data.ts';
import type { MatrixSet } from '../../shared/models/matrices.ts';
import { addData } from '../work/runs/add-data.ts';
import { matrixSetOf, matrixSets } from '../work/runs/data-set.ts';
import type { LabContext } from '../work/lab-context.ts';
import { saysMissing } from '../work/set-folders.ts';

/** Sets of feature matrices: what there is, and taking one in. */
export function matricesApi(lab: LabContext): LabHandlers['matrices'] {
  const told = (set: MatrixSet): MatrixSet => saysMissing(lab, { kind: matricesData.kind, id: set.id }, set);
  return {
    list: () => matrixSets(lab).map(told),
    show: ({ id }) => told(matrixSetOf(lab, id)),
    add: ({ path, shape }) => ({ job: addData(lab, matricesData.kind, path, shape) }),
  };
}
