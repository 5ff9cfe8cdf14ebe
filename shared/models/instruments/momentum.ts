import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const momentumSettings = z.strictObject({
  condition: z.number().min(1).max(1e6).register(about, {
    label: 'Condition number',
    symbol: 'κ',
    help: 'How much steeper the cost is across the valley than along it.',
    usual: 100,
  }),
  learningRate: z.number().min(0).max(10).register(about, {
    label: 'Learning rate',
    symbol: 'α',
    help: 'Of the drawn path, where the steepest curvature is 1. Set 0 for the best pair of rate and momentum.',
    usual: 0,
  }),
  momentum: z.number().min(0).max(0.9999).register(about, {
    label: 'Momentum',
    symbol: 'γ',
    help: 'Of the drawn path. Not used where the learning rate is 0.',
    usual: 0,
  }),
  steps: z
    .int()
    .min(1)
    .max(2000)
    .register(about, { label: 'Steps', help: 'How far the paths are followed.', usual: 60 }),
});

/** Gradient descent with momentum on a quadratic valley. */
export const momentum: InstrumentKind = {
  name: 'momentum',
  title: 'Momentum lab',
  about:
    'Gradient descent with momentum in a quadratic valley: how fast the distance to its bottom shrinks for every learning rate and momentum, the pair that is best, and the path of each from one start.',
  needsRun: false,
  takesRun: false,
  picture: [
    'M6 32 C6 20 90 20 90 32 C90 44 6 44 6 32 M24 32 C24 27 72 27 72 32 C72 37 24 37 24 32',
    'M10 12 L16 50 L22 16 L27 46 L33 20 L38 42 L44 25',
    'M10 12 L20 50 L40 26 L58 36 L50 32',
  ],
  parameters: schemaParameters(momentumSettings),
};
