import { z } from 'zod';
import { failure } from '../../failure.ts';
import { runId } from '../run.ts';
import { keptResult } from './result.ts';

export const analysisId = z.int().min(1);

/** `queued → running → succeeded | failed | cancelled | interrupted`. */
const analysisStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/**
 * Something that an instrument worked out, with all that is needed to do it again. `snapshotHash`: what its run was trained on.
 * `summary`, `result`: what was found, null until it has succeeded.
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
  summary: z.string().nullable(),
  result: keptResult.nullable(),
});
export type Analysis = z.infer<typeof analysis>;

/** An analysis as lists have it, without its result. */
export const analysisSummary = analysis.omit({ result: true });
export type AnalysisSummary = z.infer<typeof analysisSummary>;
