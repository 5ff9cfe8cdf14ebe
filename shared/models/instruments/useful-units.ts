import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const usefulUnitsSettings = z.strictObject({
  part: z.enum(['validation', 'test', 'train']).register(about, {
    label: 'Examples',
    help: 'Which part of the run’s data votes. The report uses validation.',
    usual: 'validation',
    choices: { validation: 'validation', test: 'test', train: 'training' },
  }),
  voters: z.enum(['correct', 'all']).register(about, {
    label: 'Votes of',
    help: 'Each example of a class has one vote: all of them, or only those that the net classifies correctly.',
    usual: 'correct',
    choices: { correct: 'examples classified correctly', all: 'all examples' },
  }),
  shuffles: z.int().min(1).max(100_000).register(about, {
    label: 'Shuffles',
    help: 'How often the votes are counted again under shuffled labels. A unit is useful only beyond these.',
    usual: 1000,
  }),
  permutations: z.int().min(1).max(10_000).register(about, {
    label: 'Shapley orders',
    help: 'In how many random orders the units join for their Shapley values.',
    usual: 50,
  }),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .register(about, { label: 'Seed', help: 'Of the shuffles and the orders.', usual: 0 }),
});

const votes = z.array(z.object({ unit: z.int(), votes: z.int() }));

/** A unit that won the votes of a class, with the placebo: what winners get under shuffled labels. */
const winner = z.object({
  unit: z.int(),
  votes: z.int(),
  placebo: z.object({ mean: z.number(), high: z.number(), p: z.number() }),
  useful: z.boolean(),
  /** Everybody’s votes, the most first. */
  all: votes,
});

/** Four definitions of how much a unit does for a class. */
export const usefulnessNames = ['votes', 'contribution', 'ablation', 'shapley'] as const;

/**
 * One class. `examples` of it, of which `correct` are classified correctly and `voters` vote. `units`, by the number of the unit: `votes`
 * as promoter less those as inhibitor, mean `contribution` to the logit, `ablation`: by how much the share of examples classified
 * correctly drops without it (`lost`: examples that are then wrong, `gained`: then right; not in results of earlier versions), `shapley`: of the mean probability of the class. `agreement`: of the ranks that two of these give.
 */
const classUnits = z.object({
  name: z.string(),
  examples: z.int(),
  correct: z.int(),
  voters: z.int(),
  promoter: winner.nullable(),
  inhibitor: winner.nullable(),
  units: z.array(
    z.object({
      unit: z.int(),
      votes: z.int(),
      contribution: z.number(),
      ablation: z.number(),
      lost: z.int().optional(),
      gained: z.int().optional(),
      shapley: z.number(),
    }),
  ),
  agreement: z.array(
    z.object({
      between: z.tuple([z.enum(usefulnessNames), z.enum(usefulnessNames)]),
      spearman: z.number().nullable(),
      kendall: z.number().nullable(),
    }),
  ),
});

/** What the instrument promises as `values`. Units are counted from 0. `inputs`: the units are the inputs, for want of a hidden layer. */
export const usefulUnitsValues = z.object({
  run: z.int(),
  part: z.enum(['validation', 'test', 'train']),
  layer: z.string().nullable(),
  activation: z.string().nullable(),
  inputs: z.boolean(),
  unitCount: z.int(),
  shuffles: z.int(),
  classes: z.array(classUnits),
});
export type UsefulUnits = z.infer<typeof usefulUnitsValues>;
export type ClassUnits = UsefulUnits['classes'][number];

/** The hidden units that do most for and against each class: the report’s part 9. */
export const usefulUnits: InstrumentKind = {
  name: 'useful-units',
  title: 'Useful hidden units',
  about:
    'Which hidden unit promotes and which inhibits each class most often, by the contribution of each unit to the class; whether shuffled labels would give as many votes; and what three other definitions of usefulness say.',
  needsRun: true,
  picture: ['M10 32 H88', 'M22 32 V12 M40 32 V22 M58 32 V8', 'M31 32 V46 M49 32 V56 M67 32 V42 M76 32 V50'],
  parameters: schemaParameters(usefulUnitsSettings),
};
