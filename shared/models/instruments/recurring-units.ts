import { z } from 'zod';
import { inspectedPart } from '../inspection.ts';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const recurringSettings = z.strictObject({
  part: z.enum(['validation', 'test', 'train']).register(about, {
    label: 'Examples',
    help: 'The examples over which activations are correlated.',
    usual: 'validation',
    choices: { validation: 'validation', test: 'test', train: 'training' },
  }),
  threshold: z.number().min(0).max(1).register(about, {
    label: 'Threshold',
    help: 'Correlation from which two units count as the same.',
    usual: 0.8,
  }),
});

/** The fewest runs that can show whether a unit recurs, the run itself among them. */
export const fewestSeeds = 5;

/**
 * A unit and its counterpart in each other run. `correlation`: of the activations, without its sign, since a unit and its negative do the
 * same. `recurs`: in how many of the other runs it is at the threshold and beyond the placebo.
 */
const recurring = z.object({
  unit: z.int(),
  recurs: z.int(),
  matches: z.array(z.object({ run: z.int(), seed: z.int(), unit: z.int(), correlation: z.number() })),
});

/** What the instrument promises as `values`. `placebo`: 95 % of matches over shuffled examples are below it. */
export const recurringValues = z.object({
  run: z.int(),
  part: inspectedPart,
  threshold: z.number(),
  placebo: z.number(),
  others: z.array(z.object({ run: z.int(), seed: z.int() })),
  units: z.array(recurring),
});
export type RecurringUnits = z.infer<typeof recurringValues>;

/** Which units of a net are found again in nets that differ from it by their seed alone. */
export const recurringUnits: InstrumentKind = {
  name: 'recurring-units',
  title: 'Units across seeds',
  about:
    'Finds each hidden unit of a run again in the runs that differ from it by their seed alone: one counterpart each, chosen so that the correlations of the activations are the largest in all.',
  needsRun: true,
  needsSeeds: true,
  picture: ['M18 12 V56 M48 12 V56 M78 12 V56', 'M18 16 L48 34 L78 22', 'M18 34 L48 50 L78 40', 'M18 52 L48 18 L78 54'],
  parameters: schemaParameters(recurringSettings),
};
