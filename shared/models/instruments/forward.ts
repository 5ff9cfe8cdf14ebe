import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const forwardSettings = z.strictObject({
  part: z.enum(['test', 'validation', 'train']).register(about, {
    label: 'Part',
    help: 'Where the example is taken from.',
    usual: 'test',
    choices: { test: 'test', validation: 'validation', train: 'training' },
  }),
  example: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .register(about, { label: 'Example', help: 'Its number in the part, counted from 0.', usual: 0 }),
});

/** One example through a net, every term in sight. */
export const forward: InstrumentKind = {
  name: 'forward',
  title: 'Forward bench',
  about:
    'One example through the net of a run: what comes in, the weighted sums o = Wᵀx + b, the softmax, and every term of them. Where the net looks at digits, draw one by hand and see it classified while drawing.',
  needsRun: true,
  picture: [
    'M8 16 H32 V40 H8 Z M50 14 H56 M50 28 H56 M50 42 H56',
    'M14 22 H26 L18 36',
    'M34 22 L50 14 M34 28 L50 28 M34 34 L50 42 M58 14 L72 20 M58 28 L72 20 M58 42 L72 36',
    'M74 20 H90 M74 36 H82',
  ],
  parameters: schemaParameters(forwardSettings),
};
