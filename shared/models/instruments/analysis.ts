import { z } from 'zod';
import { failure } from '../../failure.ts';
import { runId } from '../run.ts';

export const analysisId = z.int().min(1);

/** `queued → running → succeeded | failed | cancelled | interrupted`. */
const analysisStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/**
 * Something that an instrument worked out, with all that is needed to do it again. `snapshotHash`: what its run was trained on.
 * `result`: JSON of the instrument's own form, null until it has succeeded.
 */
export const analysis = z.object({
  id: analysisId,
  instrument: z.string(),
  run: runId.nullable(),
  settings: z.record(z.string(), z.json()),
  snapshotHash: z.string().nullable(),
  status: analysisStatus,
  seconds: z.number(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  error: failure.nullable(),
  result: z.json().nullable(),
});
export type Analysis = z.infer<typeof analysis>;
