import type { LabHandlers } from '../../shared/contract/port.ts';
import { deleteAnalyses, startAnalysis } from '../work/instruments/analyses.ts';
import type { LabContext } from '../work/lab-context.ts';

/** Analyses of runs, and their results. */
export function instrumentsApi(lab: LabContext): LabHandlers['instruments'] {
  return {
    start: (asked) => startAnalysis(lab, asked),
    list: (which) => lab.store.analyses.list(which),
    get: ({ id }) => lab.store.analyses.get(id),
    delete: ({ ids }) => ({ ids: deleteAnalyses(lab, ids) }),
  };
}
