import { z } from 'zod';
import { progressMetric, stoppingMetric } from '../metrics/metric-kinds.ts';
import { metricOfEveryRecord, recordedTitles } from '../metrics/recorded-metrics.ts';
import { about, type ParameterAbout } from '../schema-parameters.ts';

const never = z.strictObject({ kind: z.literal('never') }).register(about, { label: 'never' });

/** A metric by which records are told apart, for early stopping and for the weights that are kept: any that every record has. */
const watched = (facts: ParameterAbout) =>
  metricOfEveryRecord().register(about, { ...facts, choices: () => recordedTitles('always') });

/** Which record's weights are kept, where a net keeps the best: the first with the best value of this metric. */
export const bestBy = watched({
  label: 'Best by',
  help: 'Metric that tells the best step: the lowest cost or the highest accuracy.',
  when: { field: 'keepBest', is: [true] },
}).default(progressMetric);

/** Training ends when the metric has not become better by more than `least` for `patience` records in a row. */
const patience = z
  .strictObject({
    kind: z.literal('patience'),
    metric: watched({
      label: 'Watches',
      help: 'Metric that has to improve: a lower cost, a higher accuracy.',
    }).default(stoppingMetric),
    patience: z.int().min(1).max(1_000_000).register(about, {
      label: 'Patience',
      unit: 'records',
      help: 'Number of records without improvement after which training ends.',
      usual: 10,
    }),
    least: z
      .number()
      .min(0)
      .max(1000)
      .register(about, { label: 'Better by', help: 'Smallest difference that counts as an improvement.' })
      .default(0),
  })
  .register(about, { label: 'without progress' });

export const earlyStopping = z.discriminatedUnion('kind', [never, patience]).register(about, {
  label: 'Early stopping',
  help: 'Whether training ends before its last step.',
});
