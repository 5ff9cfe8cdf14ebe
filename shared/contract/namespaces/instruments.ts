import { z } from 'zod';
import { dataRef } from '../../models/data/data-set.ts';
import { analysis, analysisId, analysisSummary } from '../../models/instruments/analysis.ts';
import { job } from '../../models/job.ts';
import { runId } from '../../models/run.ts';
import { settingsInput } from '../settings-input.ts';
import { method } from '../method.ts';

const instrumentName = z.string().min(1).max(40);

/** Instruments analyse a run, and their results are kept as analyses. `kinds.list` says which there are. */
export const instruments = {
  /** `data`: the set, for an instrument that needs one. `settings`: by the paths of the instrument's parameters; what is left out is as usual. */
  start: method(
    z.strictObject({
      instrument: instrumentName,
      run: runId.nullable().default(null),
      data: dataRef.nullable().default(null),
      settings: settingsInput.default({}),
    }),
    z.object({ analysis: analysisSummary, job }),
  ),
  /** The newest first; null: of every instrument, of every run and of none. */
  list: method(
    z.strictObject({
      instrument: instrumentName.nullable().default(null),
      run: runId.nullable().default(null),
      limit: z.int().min(1).max(1000).default(200),
    }),
    z.array(analysisSummary),
  ),
  get: method(z.strictObject({ id: analysisId }), analysis),
  /** One that is being worked out is cancelled first. */
  delete: method(z.strictObject({ ids: z.array(analysisId).min(1).max(1000) }), z.object({ ids: z.array(analysisId) })),
} as const;
