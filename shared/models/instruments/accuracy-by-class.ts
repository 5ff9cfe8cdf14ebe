import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const accuracySettings = z.strictObject({
  part: z.enum(['test', 'validation', 'train']).register(about, {
    label: 'Examples',
    help: 'Which part of the run’s data to analyse.',
    usual: 'test',
    choices: { test: 'test', validation: 'validation', train: 'training' },
  }),
});

/** How often each class is recognised, and what it is taken for instead. */
export const accuracyByClass: InstrumentKind = {
  name: 'accuracy-by-class',
  title: 'Accuracy by class',
  about:
    'Accuracy per class with its 95 % interval, and the most frequent mistakes. Test uses the predictions saved with the run; the other parts are predicted again with the trained net.',
  needsRun: true,
  picture: ['M10 54 H88 M10 54 V8', 'M20 54 V18 M32 54 V26', 'M46 54 V14 M58 54 V34', 'M72 54 V22 M82 54 V12'],
  parameters: schemaParameters(accuracySettings),
};
