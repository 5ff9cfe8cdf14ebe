import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const accuracySettings = z.strictObject({
  part: z.enum(['test', 'validation', 'train']).register(about, {
    label: 'Examples',
    help: 'Which part of the run’s data is looked at.',
    usual: 'test',
    choices: { test: 'test', validation: 'validation', train: 'training' },
  }),
});

/** How often each class is recognised, and what it is taken for instead. */
export const accuracyByClass: InstrumentKind = {
  name: 'accuracy-by-class',
  title: 'Accuracy by class',
  about:
    'How often each class is recognised, with its 95 % interval, and what it is taken for instead. The test part is read from the run’s own predictions; the others are predicted again by its trained net.',
  needsRun: true,
  parameters: schemaParameters(accuracySettings),
};
