import { z } from 'zod';
import { dataRef } from '../../models/data/data-set.ts';
import { experimentSpec } from '../../models/experiment.ts';
import { metricName } from '../../models/metric.ts';
import { resultMetric } from '../../models/metrics/metric-kinds.ts';
import { runPriority } from '../../models/run.ts';
import { seeds, sweepPlan } from '../../models/sweeps/plan.ts';
import { effect } from '../../models/sweeps/effect.ts';
import { claimSummary } from '../../models/sweeps/claims.ts';
import { sweepDetail, sweepId, sweepSummary } from '../../models/sweeps/sweep.ts';
import { varied } from '../../models/sweeps/varied.ts';
import { lineText } from '../../models/written-text.ts';
import { method, nothing } from '../method.ts';
import { engineChoice } from '../../models/engine.ts';

const one = z.strictObject({ id: sweepId });

/** `trainers`: how many trials are trained at once; null: as many as there are cores and memory for. */
const wish = z.strictObject({
  name: lineText(80).nullable().default(null),
  preset: z.string().max(40).nullable().default(null),
  spec: experimentSpec,
  data: dataRef.nullable().default(null),
  plan: sweepPlan,
  engine: engineChoice.nullable().default(null),
  trainers: z.int().min(1).max(16).nullable().default(null),
});

/** `seeds`: ten unless others are said. */
const check = z.strictObject({
  claim: z.string().max(40),
  data: dataRef.nullable().default(null),
  seeds: seeds.nullable().default(null),
  name: wish.shape.name,
  engine: wish.shape.engine,
  trainers: wish.shape.trainers,
});
/** `known`: trials that were trained already. `seconds`: null where no earlier run says how long one takes. */
const estimate = z.object({ trials: z.int(), known: z.int(), seconds: z.number().nullable() });

/** One experiment with many settings and seeds: each of them is a run, trained once. */
export const sweeps = {
  /** The newest first. */
  list: method(nothing, z.array(sweepSummary)),
  get: method(one, sweepDetail),
  estimate: method(wish, estimate),
  /** What lies between two sweeps of one experiment on different data, over the seeds that both are done with. */
  effect: method(z.strictObject({ before: sweepId, after: sweepId, metric: metricName.default(resultMetric) }), effect),
  create: method(wish, sweepSummary),
  /** What can be checked by a sweep of its own. */
  claims: method(nothing, z.array(claimSummary)),
  /** How long the sweep of a claim will take. */
  estimateCheck: method(check, estimate),
  /** Starts the sweep of a claim. */
  check: method(check, sweepSummary),
  /** Adds values to what is varied, or seeds, and continues. */
  extend: method(
    one.extend({
      vary: z.array(varied).max(20).default([]),
      seeds: z.union([seeds, z.tuple([])]).default([]),
    }),
    sweepSummary,
  ),
  stop: method(one, sweepSummary),
  /** Continues with what was interrupted and, unless told otherwise, what was cancelled. */
  resume: method(one.extend({ cancelled: z.boolean().default(true) }), sweepSummary),
  /** Trains again what failed. */
  retry: method(one, sweepSummary),
  prioritise: method(one.extend({ priority: runPriority }), sweepSummary),
  /** Forgets sweeps that are over; their runs stay. */
  delete: method(z.strictObject({ ids: z.array(sweepId).min(1).max(1000) }), z.object({ ids: z.array(sweepId) })),
} as const;
