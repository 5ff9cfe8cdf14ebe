import { z } from 'zod';
import { job, type Job } from '../shared/models/job.ts';

const answer = z.union([job, z.object({ job }).transform((told) => told.job)]);

/** The job in the answer to a call that begins one. */
export function begunJob(value: unknown): Job {
  return answer.parse(value);
}
