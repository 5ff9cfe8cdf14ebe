import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const differences = ['forward', 'central'] as const;
export type Difference = (typeof differences)[number];
export const precisions = ['float64', 'float32'] as const;
export type Precision = (typeof precisions)[number];

export const gradientCheckSettings = z.strictObject({
  preset: z.enum(['table2']).register(about, {
    label: 'Without a run',
    help: 'What is checked where no run is chosen.',
    usual: 'table2',
    choices: { table2: 'the test case of the report’s Table 2' },
  }),
  difference: z.enum(differences).register(about, {
    label: 'Difference',
    help: 'Forward: (C(w + h) − C(w)) / h, whose error falls as h. Central: (C(w + h) − C(w − h)) / 2h, whose error falls as h².',
    usual: 'forward',
    choices: { forward: 'forward', central: 'central' },
  }),
  precision: z.enum(precisions).register(about, {
    label: 'Precision',
    help: 'Of the numbers that the cost is computed with. float32: of a run, by the fastest engine of this computer.',
    usual: 'float64',
    choices: { float64: 'float64', float32: 'float32' },
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
  unit: z.int().min(0).max(9999).register(about, {
    label: 'Unit',
    help: 'Of a run: the unit of the first layer whose weights are all checked, for the picture of their errors.',
    usual: 0,
  }),
});
export type GradientCheckSettings = z.infer<typeof gradientCheckSettings>;

/** The gradient that a net computes, held against differences of its cost. */
export const gradientCheck: InstrumentKind = {
  name: 'gradient-check',
  title: 'Gradient microscope',
  about:
    'Holds the gradient that a net computes against finite differences of its cost, for steps from 1 to 10⁻⁹: too large a step misses the curve, too small a one drowns in rounding. Of a run, its trained net; without one, the test case of the report’s Table 2.',
  needsRun: false,
  takesRun: true,
  ofRun: ['examples', 'coordinates', 'seed', 'unit'],
  ofNoRun: ['preset'],
  picture: ['M10 54 H88 M10 54 V8', 'M14 14 L46 44 L60 40 L84 12', 'M14 30 L38 54'],
  parameters: schemaParameters(gradientCheckSettings),
};
