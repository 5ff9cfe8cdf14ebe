import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const learningCurveSettings = z.strictObject({
  part: z.enum(['test', 'validation']).register(about, {
    label: 'Measured on',
    help: 'Which part of the run’s data the trained nets are measured on.',
    usual: 'test',
    choices: { test: 'test', validation: 'validation' },
  }),
  sizes: z.int().min(2).max(20).register(about, {
    label: 'Sizes',
    help: 'How many training-set sizes are tried, each a constant factor larger than the one before, up to all examples.',
    usual: 6,
  }),
  smallest: z
    .int()
    .min(1)
    .max(100_000)
    .register(about, { label: 'Smallest', unit: 'examples', help: 'The smallest training set.', usual: 30 }),
  seeds: z.int().min(2).max(50).register(about, {
    label: 'Seeds',
    help: 'Each size is trained with so many seeds. A seed draws the initial weights and the order in which examples are added.',
    usual: 3,
  }),
  steps: z.int().min(0).max(100_000).register(about, {
    label: 'Steps',
    unit: 'updates',
    help: 'Updates of each training. 0 makes as many as the run.',
    usual: 0,
  }),
});

const spread = z.object({ mean: z.number(), sd: z.number() });
/** What the instrument promises as `values`: mean and standard deviation (n − 1) over the seeds at each size, in ascending order. */
export const learningCurveValues = z.object({
  part: z.string(),
  seeds: z.int(),
  steps: z.int(),
  rows: z.array(
    z.object({ examples: z.int(), accuracy: spread, cost: spread, trainAccuracy: spread, trainCost: spread }),
  ),
});
export type LearningCurveRow = z.infer<typeof learningCurveValues>['rows'][number];

/** What a net gains from more training examples. */
export const learningCurve: InstrumentKind = {
  name: 'learning-curve',
  title: 'Learning curve',
  about:
    'Trains the net of a run again on ever larger parts of its training set, with several seeds: accuracy and cost over the number of examples, on the examples it learned from and on others. Where the curves meet, more data help no more.',
  needsRun: true,
  related: ['calibration'],
  picture: ['M10 54 H88 M10 54 V8', 'M14 48 C24 28 40 22 84 19', 'M14 12 C30 13 48 15 84 17'],
  parameters: schemaParameters(learningCurveSettings),
};
