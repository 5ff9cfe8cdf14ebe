import type { LabHandlers } from '../../shared/contract/port.ts';
import { addMatrices } from '../data/matrices/matrix-library.ts';
import { matricesData } from '../../shared/models/data/matrices-data.ts';
import { matrixSetOf, matrixSets } from '../work/runs/data-set.ts';
import { matricesFolder, type LabContext } from '../work/lab-context.ts';

/** Sets of feature matrices: what there is, and taking one in. */
export function matricesApi(lab: LabContext): LabHandlers['matrices'] {
  return {
    list: () => matrixSets(lab),
    show: ({ id }) => matrixSetOf(lab, id),
    add: ({ path }) => ({
      job: lab.jobs.add({
        kind: 'matrices',
        title: 'Adding matrices from a folder',
        unit: 'files',
        total: null,
        run: async (report, signal) => {
          report.phase('Reading and checking');
          const set = await addMatrices(path, matricesFolder(lab, '.'), {
            signal,
            onFile: report.progress.bind(report),
          });
          lab.store.data.of(matricesData).put(set);
          lab.events.emit({ type: 'data-changed', kind: 'matrices' });
          report.added(set.id);
          return 'succeeded';
        },
      }),
    }),
  };
}
