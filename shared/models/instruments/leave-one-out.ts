import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';
import { trainedOn, trainedPreset, withheldExample } from './trained-preset.ts';

export const leaveOneOutSettings = z.strictObject({
  preset: trainedPreset(),
  seeds: z.int().min(2).max(100).register(about, {
    label: 'Seeds',
    help: 'Each net is trained with so many seeds, from 0. More seeds make the intervals narrower.',
    usual: 3,
  }),
  steps: z.int().min(1).max(100_000).register(about, {
    label: 'Steps',
    help: 'Updates of each training. The preset of part 8 makes 500.',
    usual: 500,
  }),
  examples: z.int().min(1).max(100_000).register(about, {
    label: 'Examples',
    help: 'At most so many training examples are left out, the first ones.',
    usual: 1000,
  }),
});

/**
 * A training example and what its absence changes: the mean over the seeds of the validation cost without it minus that of the
 * nets that lack one example each, in nats, with the 95 % interval, and the same of the accuracy without an interval. Negative: the net is better without it.
 */
const leftOut = withheldExample.extend({
  change: z.number(),
  low: z.number(),
  high: z.number(),
  accuracyChange: z.number(),
});

/** What the instrument promises as `values`. `cost`, `accuracy`: with every example. `faces`: what hurts most first. */
export const leaveOneOutValues = trainedOn.extend({
  seeds: z.int(),
  cost: z.number(),
  accuracy: z.number(),
  hurts: z.int(),
  faces: z.array(leftOut),
});
export type LeftOutExample = z.infer<typeof leftOut>;

/** Which training examples a net is better without. */
export const leaveOneOut: InstrumentKind = {
  name: 'leave-one-out',
  title: 'Which examples hurt',
  about:
    'Trains the net again without each training example in turn, with several seeds, and lists first those without which the validation cost is lowest. A part 8 training takes half a second: all 420 faces with three seeds take about ten minutes.',
  needsRun: false,
  needsData: true,
  picture: [
    'M8 12 H88 V54 H8 Z',
    'M16 20 H32 V32 H16 Z M40 20 H56 V32 H40 Z M64 20 H80 V32 H64 Z M16 38 H32 V50 H16 Z M64 38 H80 V50 H64 Z',
    'M42 40 L54 50 M54 40 L42 50',
  ],
  parameters: schemaParameters(leaveOneOutSettings),
};
