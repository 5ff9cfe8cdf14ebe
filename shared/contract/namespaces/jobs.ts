import { z } from 'zod';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

const jobId = z.strictObject({ id: z.string().min(1).max(80) });

export const jobs = {
  list: method(nothing, z.array(job)),
  cancel: method(jobId, job),
  pause: method(jobId, job),
  resume: method(jobId, job),
} as const;
