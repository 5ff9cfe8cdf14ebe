import { z } from 'zod';

/**
 * When a metric is measured: `always`: at every record, so that early stopping and the best weights can go by it; `asked`: where
 * `record.metrics` of a spec names it. Of one that says neither only the net knows.
 */
export const recordedWhen = ['always', 'asked'] as const;

/** Parts of the data, in the order in which a training uses them. */
export const metricParts = ['train', 'validation', 'test'] as const;

/**
 * What there is to know about a metric, as data. `quantity`: what is measured; metrics of one quantity share a chart.
 * `part`: of the data it is measured on. `unit`: '' for a plain number. `display`: a fraction is shown as a percentage and has an interval.
 * `direction`: which change is for the better. `mean`: what the number is over its examples.
 * `limit`: above it the training went wrong: the first such step is marked on its charts. `scale`: of its axis; linear where nothing is said.
 * `recorded`: when it is measured.
 */
export const metricKind = z.object({
  name: z.string(),
  title: z.string(),
  quantity: z.string(),
  part: z.enum(metricParts),
  unit: z.string(),
  display: z.enum(['number', 'fraction']),
  direction: z.enum(['lower', 'higher', 'neither']),
  mean: z.enum(['per example', 'sum', 'none']),
  limit: z.object({ above: z.number(), words: z.string() }).optional(),
  scale: z.enum(['linear', 'logarithmic']).optional(),
  recorded: z.enum(recordedWhen).optional(),
});
export type MetricKind = z.infer<typeof metricKind>;
