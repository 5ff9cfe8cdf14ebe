import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const gradientCheckSettings = z.strictObject({
  preset: z.enum(['table2']).register(about, {
    label: 'Without a run',
    help: 'What is checked where no run is chosen.',
    usual: 'table2',
    choices: { table2: 'the test case of the report’s Table 2' },
  }),
  difference: z.enum(['forward', 'central']).register(about, {
    label: 'Difference',
    help: 'Forward: (C(w + h) − C(w)) / h, whose error falls as h. Central: (C(w + h) − C(w − h)) / 2h, whose error falls as h².',
    usual: 'forward',
    choices: { forward: 'forward', central: 'central' },
  }),
  examples: z
    .int()
    .min(1)
    .max(1000)
    .register(about, { label: 'Examples', help: 'How many training examples the cost is taken over.', usual: 20 }),
  coordinates: z.int().min(1).max(1000).register(about, {
    label: 'Weights',
    help: 'How many weights and biases are checked, drawn by chance.',
    usual: 40,
  }),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .register(about, { label: 'Seed', help: 'Draws the weights that are checked.', usual: 0 }),
});

/** The gradient that a net computes, held against differences of its cost. */
export const gradientCheck: InstrumentKind = {
  name: 'gradient-check',
  title: 'Gradient microscope',
  about:
    'Holds the gradient that a net computes against finite differences of its cost, for steps from 1 to 10⁻⁹: too large a step misses the curve, too small a one drowns in rounding. Of a run, its trained net in float64; without one, the test case of the report’s Table 2.',
  needsRun: false,
  takesRun: true,
  parameters: schemaParameters(gradientCheckSettings),
};
