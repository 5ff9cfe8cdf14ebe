import type { LabHandlers } from '../../shared/contract/port.ts';
import type { LabContext } from '../work/lab-context.ts';

/** Long work: what runs, and stopping it. */
export function jobsApi(lab: LabContext): LabHandlers['jobs'] {
  return {
    list: () => lab.jobs.list(),
    get: ({ id }) => lab.jobs.get(id),
    cancel: ({ id }) => lab.jobs.cancel(id),
    pause: ({ id }) => lab.jobs.pause(id),
    resume: ({ id }) => lab.jobs.resume(id),
  };
}
