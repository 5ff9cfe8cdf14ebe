import { failureCodes, LabError } from '../failure.ts';
import type { Job } from '../models/job.ts';

/** Why a job that did not succeed ended, as an error. */
export function jobFailure(job: Job): LabError {
  if (job.state === 'cancelled') return new LabError('cancelled', `${job.title}: cancelled.`);
  const code = failureCodes.find((known) => known === job.error?.code) ?? 'internal';
  return new LabError(code, job.error?.message ?? `${job.title}: ${job.state}.`, job.error?.details);
}
