import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

const number = String.raw`-?\d{1,6}(\.\d{1,17})?(e-?\d{1,3})?`;
const pair = `${number},${number}`;

export const contourPresets = ['10a', '10b', '10c'] as const;
export type ContourPreset = (typeof contourPresets)[number];

/** The pair that the report draws. */
export const usualWeights = '200,2 201,2';

export const contourSettings = z.strictObject({
  preset: z.enum(contourPresets).register(about, {
    label: 'Without a run',
    help: 'What is drawn where no run is chosen.',
    usual: '10b',
    choices: {
      '10a': 'figure 10a of the report, α 0.5, γ 0.3',
      '10b': 'figure 10b of the report, α 0.55, γ 0.3',
      '10c': 'figure 10c of the report, α 0.5, γ 0.9',
    },
  }),
  plane: z.enum(['weights', 'random', 'trajectory']).register(about, {
    label: 'Plane',
    help: 'Two weights; two random directions as long as the weights of each unit; or the plane that holds most of the run’s own path.',
    usual: 'weights',
    choices: { weights: 'two weights', random: 'two random directions', trajectory: 'the run’s own path' },
  }),
  weights: z
    .string()
    .regex(/^\d{1,6},\d{1,5} \d{1,6},\d{1,5}$/)
    .register(about, {
      label: 'Weights',
      help: 'Two weights of the first layer, as row,column each. Row 0 is the bias, row 1 the first pixel; the column is the unit. Where a net lacks the usual two, two in the middle of its inputs.',
      choices: { [usualWeights]: 'W[200,2] and W[201,2]' },
      when: { field: 'plane', is: ['weights'] },
    })
    .default(usualWeights),
  learningRate: z.number().min(0).max(1e6).optional().register(about, {
    label: 'Learning rate',
    symbol: 'α',
    help: 'On the summed cost. Empty: as in the preset; for a run, 1 by the steepest curvature.',
  }),
  momentum: z.number().min(0).max(0.9999).optional().register(about, {
    label: 'Momentum',
    symbol: 'γ',
    help: 'Of the paths with momentum. Empty: as in the preset; for a run 0.7.',
  }),
  steps: z.int().min(1).max(500).optional().register(about, {
    label: 'Steps',
    symbol: 'k',
    help: 'How far the paths are followed. Empty: 20.',
  }),
  start: z
    .string()
    .regex(new RegExp(`^(initial|${pair})$`))
    .register(about, {
      label: 'Start',
      help: 'Where the paths start: at the initial weights, or at two numbers, as in 1.5,-2.',
      usual: 'initial',
      choices: { initial: 'the initial weights' },
    }),
  range: z
    .string()
    .regex(new RegExp(`^(automatic|${pair} ${pair})$`))
    .register(about, {
      label: 'Range',
      help: 'What the grid spans: automatic, or from,to of both axes, as in -7,2 0,7.',
      usual: 'automatic',
      choices: { automatic: 'automatic' },
    }),
  points: z.int().min(2).max(500).optional().register(about, {
    label: 'Grid',
    help: 'Points along each side of the grid. Empty: as in the preset; for a run 40.',
  }),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .register(about, {
      label: 'Seed',
      help: 'Draws the random directions.',
      when: { field: 'plane', is: ['random'] },
    })
    .default(0),
});
export type ContourSettings = z.infer<typeof contourSettings>;

/** The cost over a plane of weights, and ways down it. */
export const contour: InstrumentKind = {
  name: 'contour',
  title: 'Contour lab',
  about:
    'The cost of a net over two of its weights, all others fixed, and the paths of gradient descent, momentum, Nesterov’s momentum and Adam from one start. Without a run, figures 10a to 10c of the report.',
  needsRun: false,
  takesRun: true,
  ofNoRun: ['preset'],
  untrained: 'part4',
  picture: [
    'M8 34 C8 8 60 2 84 14 C96 24 80 56 50 58 C24 60 8 52 8 34 M22 36 C24 20 58 14 72 22 C80 30 66 48 48 50 C32 51 22 46 22 36 M38 38 C40 30 56 26 62 30 C64 36 56 42 48 43 C42 43 38 42 38 38',
    'M14 12 L28 46 L36 28 L46 40 L50 36',
    'M14 12 L22 50 L62 20 L46 44 L52 35',
  ],
  parameters: schemaParameters(contourSettings),
};
