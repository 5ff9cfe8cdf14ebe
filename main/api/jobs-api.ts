import { z } from 'zod';
import type { LabHandlers, LabPort } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { job, type Job } from '../../shared/models/job.ts';
import { repeating } from '../jobs/begun-by.ts';
import type { LabContext } from '../work/lab-context.ts';

/**
 * Long work: what runs, stopping it, and beginning it again.
 * @param call any call of the contract, as a shell makes it.
 */
export function jobsApi(lab: LabContext, call: LabPort['call']): LabHandlers['jobs'] {
  const repeat = async (id: string): Promise<Job> => {
    const by = lab.jobs.callOf(id);
    const { answer, hasBegun } = await repeating(id, () => call(by.name, by.input));
    if (!answer.ok) throw new LabError(answer.error.code, answer.error.message, answer.error.details);
    if (hasBegun) return lab.jobs.get(id);
    // It was done after all, or is being done: the call tells of that job.
    const told = z.union([job, z.object({ job }).transform((all) => all.job)]).safeParse(answer.value);
    if (told.success) return told.data;
    throw new LabError('conflict', 'There is nothing left to do.', { id });
  };
  return {
    list: () => lab.jobs.list(),
    get: ({ id }) => lab.jobs.get(id),
    cancel: ({ id }) => lab.jobs.cancel(id),
    pause: ({ id }) => lab.jobs.pause(id),
    resume: ({ id }) => lab.jobs.resume(id),
    repeat: ({ id }) => repeat(id),
  };
}
