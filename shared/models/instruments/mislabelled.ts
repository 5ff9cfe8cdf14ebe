import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';
import { trainedOn, trainedPreset, withheldExample } from './trained-preset.ts';

export const mislabelledSettings = z.strictObject({
  folds: z.int().min(2).max(100).register(about, {
    label: 'Folds',
    help: 'The examples are divided into so many parts; each is tested with a net trained on the others.',
    usual: 5,
  }),
  preset: trainedPreset(),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .register(about, { label: 'Seed', help: 'Of the folds and of every net.', usual: 0 }),
});

/**
 * One example, as rated by a net that has not seen it. `probability`: of its own label;
 * `suggested`: the class that the net finds most likely, with its probability.
 */
const rated = withheldExample.extend({
  probability: z.number(),
  suggested: z.string(),
  suggestedProbability: z.number(),
});

/** What the instrument promises as `values`. `accuracy`: held out. `faces`: all examples, the least likely label first. */
export const mislabelledValues = trainedOn.extend({
  folds: z.int(),
  seed: z.int(),
  accuracy: z.number(),
  examples: z.int(),
  faces: z.array(rated),
});
export type Mislabelled = z.infer<typeof mislabelledValues>;
export type RatedExample = Mislabelled['faces'][number];

/** Which labels a net that has not seen them finds least likely. */
export const mislabelled: InstrumentKind = {
  name: 'held-out-labels',
  title: 'Most likely mislabelled',
  about:
    'Classifies every example of a set by a net that was trained without it, and lists first those whose label that net finds least likely.',
  needsRun: false,
  needsData: true,
  unit: 'steps',
  picture: [
    'M10 10 H40 V30 H10 Z M56 10 H86 V30 H56 Z M10 38 H40 V58 H10 Z',
    'M20 20 L24 24 L32 14',
    'M62 42 L80 56 M80 42 L62 56',
    'M66 20 L70 24 L78 14',
  ],
  parameters: schemaParameters(mislabelledSettings),
};
