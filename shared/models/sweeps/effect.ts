import { z } from 'zod';
import { metricName } from '../metric.ts';
import { sweepId } from './sweep.ts';

/**
 * One side of a comparison: mean and sample standard deviation over its seeds; `sd` null of one seed. `values` in the order of `seeds`.
 * `unseen`: the mean of the test accuracy without near-duplicates of training faces; null where there are none, and of another metric.
 */
const side = z.object({
  sweep: sweepId,
  mean: z.number(),
  sd: z.number().nullable(),
  values: z.array(z.number()),
  unseen: z.number().nullable(),
});

/**
 * What a change of the data does to one metric of the same experiment, over the seeds that both sides are done with. `difference`: after
 * less before, with the 95 % interval of the paired t-test: the same seed gives both the same initial weights, so that the differences
 * seed by seed are what varies. `low` and `high` are null of one seed. `notes`: what a person should know of it, a sentence each.
 */
export const effect = z.object({
  metric: metricName,
  method: z.literal('paired by seed'),
  seeds: z.array(z.int()),
  before: side,
  after: side,
  difference: z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
  notes: z.array(z.string()),
});
export type Effect = z.infer<typeof effect>;
