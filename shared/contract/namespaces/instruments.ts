import { z } from 'zod';
import { analysis, analysisId } from '../../models/instruments/analysis.ts';
import { job } from '../../models/job.ts';
import { runId } from '../../models/run.ts';
import { method } from '../method.ts';

/** What is worked out about runs, and kept. */
export const instruments = {
  /** Begins an analysis. `settings`: the instrument's parameters by path; what is left out is as usual. */
  start: method(
    z.strictObject({
      instrument: z.string().max(40),
      run: runId.nullable().default(null),
      settings: z.record(z.string().max(80), z.unknown()).default({}),
    }),
    z.object({ analysis: analysisId, job }),
  ),
  /** The newest first, without their results; of one instrument or run, or of all (null). */
  list: method(
    z.strictObject({
      instrument: z.string().max(40).nullable().default(null),
      run: runId.nullable().default(null),
      limit: z.int().min(1).max(1000).default(200),
    }),
    z.array(analysis.omit({ result: true })),
  ),
  get: method(z.strictObject({ id: analysisId }), analysis),
  delete: method(z.strictObject({ ids: z.array(analysisId).min(1).max(1000) }), z.object({ ids: z.array(analysisId) })),
} as const;
