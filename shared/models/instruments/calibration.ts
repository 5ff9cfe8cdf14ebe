import { z } from 'zod';
import { about, schemaParameters } from '../schema-parameters.ts';
import type { InstrumentKind } from './instrument-kind.ts';

export const calibrationSettings = z.strictObject({
  part: z.enum(['test', 'validation', 'train']).register(about, {
    label: 'Part',
    help: 'Which examples the net is measured on.',
    usual: 'test',
    choices: { test: 'test', validation: 'validation', train: 'training' },
  }),
  bins: z.int().min(2).max(50).register(about, {
    label: 'Bins',
    help: 'Into how many stretches of equal width the confidence from 0 to 1 is divided.',
    usual: 15,
  }),
});

/** Whether a net is right as often as it says it is. */
export const calibration: InstrumentKind = {
  name: 'calibration',
  title: 'Loss and calibration',
  about:
    'Whether a net is right as often as it is sure: accuracy over confidence, the expected calibration error, how sure it is of how many examples, and cost and accuracy of each class.',
  needsRun: true,
  related: ['learning-curve'],
  picture: ['M12 56 H88 M12 56 V8 M12 56 L84 10', 'M22 56 V50 M36 56 V44 M50 56 V30', 'M64 56 V26 M78 56 V16'],
  parameters: schemaParameters(calibrationSettings),
};
