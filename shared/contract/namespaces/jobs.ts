import { z } from 'zod';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

const jobId = z.strictObject({ id: z.string().min(1).max(80) });

export const jobs = {
  /** What is under way and how the last ended. Runs that wait are not among them: `training.queue` tells of those. */
  list: method(nothing, z.array(job)),
  /** One job by its id, also of a run that waits. */
  get: method(jobId, job),
  cancel: method(jobId, job),
  pause: method(jobId, job),
  resume: method(jobId, job),
  /** Begins a job again that was interrupted, cancelled, or failed (`repeatable`): the call that began it, under the same id. */
  repeat: method(jobId, job),
} as const;
