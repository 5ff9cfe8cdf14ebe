import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

const few = /^([1-9]\d?\.\.[1-9]\d?|[1-9]\d?(,[1-9]\d?)*)$/;

export const backpropRaceSettings = z.strictObject({
  layers: z
    .string()
    .regex(few, 'layers are “1..5” or “1,2,4”')
    .register(about, {
      label: 'Layers',
      help: 'How many layers of weights the nets have, from 1 to 99, as in 1..5.',
      usual: '1..5',
      choices: { '1..5': '1 to 5', '1..8': '1 to 8' },
    }),
  units: z
    .string()
    .regex(few, 'units are “2..4” or “2,3,4”')
    .register(about, {
      label: 'Units',
      help: 'How many units each layer has, from 1 to 99, as in 2,3,4.',
      usual: '2,3,4',
      choices: { '2,3,4': '2, 3 and 4', '2..8': '2 to 8' },
    }),
  budget: z.number().positive().max(600).register(about, {
    label: 'Budget',
    unit: 's',
    help: 'A gradient by every path that would take longer is not computed; its operations are counted all the same.',
    usual: 5,
  }),
});

/** Back-propagation with and without the derivatives that were worked out before. */
export const backpropRace: InstrumentKind = {
  name: 'backprop-race',
  title: 'Back-propagation race',
  about:
    'Computes the gradient of fully connected nets twice: along every path from a weight to the cost, and with each derivative kept for those before it. Counts the multiplications of both, measures their time, checks that both give the same gradient, and fits how they grow with layers and units.',
  needsRun: false,
  takesRun: false,
  picture: [
    'M14 14 L48 10 L82 32 M14 14 L48 32 L82 32 M14 14 L48 54 L82 32 M14 50 L48 10 M14 50 L48 32 M14 50 L48 54',
    'M82 32 L48 32 L14 14',
    'M14 50 L48 54 L82 32',
  ],
  parameters: schemaParameters(backpropRaceSettings),
};
