import { z } from 'zod';

/** A metric has one name from the trainer to the screen, as in `train.cost`; its kind says what it means (`metricKinds`). */
export const metricName = z.string().regex(/^[a-z][\w.-]{0,78}$/i);
export type MetricName = z.infer<typeof metricName>;

/** What is kept per metric beside its points. `last` is the value of the highest step; `minStep`, `maxStep` the first of those values. */
export const metricSummary = z.object({
  count: z.int(),
  lastStep: z.int(),
  last: z.number(),
  min: z.number(),
  max: z.number(),
  minStep: z.int(),
  maxStep: z.int(),
});
export type MetricSummary = z.infer<typeof metricSummary>;

/**
 * The points of one metric as three parallel columns, ascending in step.
 * `steps`: index of the update after which the value was measured, from 0. `seconds`: training time since the start of the
 * run, pauses excluded.
 */
export const metricSeries = z.object({
  metric: metricName,
  steps: z.array(z.int()),
  seconds: z.array(z.number()),
  values: z.array(z.number()),
});
export type MetricSeries = z.infer<typeof metricSeries>;
