import { z } from 'zod';
import { about } from '../schema-parameters.ts';

const never = z.strictObject({ kind: z.literal('never') }).register(about, { label: 'never' });

/** Metrics by which records are told apart, for early stopping and for the weights that are kept. */
const watchedMetrics = ['validation.cost', 'validation.accuracy', 'train.cost', 'train.accuracy'] as const;
const watchedTitles: Record<(typeof watchedMetrics)[number], string> = {
  'validation.cost': 'validation cost',
  'validation.accuracy': 'validation accuracy',
  'train.cost': 'training cost',
  'train.accuracy': 'training accuracy',
};

/** Which record's weights are kept, where a net keeps the best: the first with the best value of this metric. */
export const bestBy = z
  .enum(watchedMetrics)
  .register(about, {
    label: 'Best by',
    help: 'Metric that tells the best step: the lowest cost or the highest accuracy.',
    choices: watchedTitles,
    when: { field: 'keepBest', is: [true] },
  })
  .default('validation.accuracy');

/** Training ends when the metric has not become better by more than `least` for `patience` records in a row. */
const patience = z
  .strictObject({
    kind: z.literal('patience'),
    metric: z
      .enum(watchedMetrics)
      .register(about, {
        label: 'Watches',
        help: 'Metric that has to improve: a lower cost, a higher accuracy.',
        choices: watchedTitles,
      })
      .default('validation.cost'),
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
