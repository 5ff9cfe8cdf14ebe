import { z } from 'zod';
import { about } from './schema-parameters.ts';

/**
 * What a run leaves in its folder beside its numbers; a spec may do without it. It changes no number of the training.
 * `frames`: pictures of the weights: after every record, every n-th, the last, or none; thinned evenly so that they stay within
 * `framesBytes`. `weights`: the trained net, or nothing. `metrics`: names of further metrics, `train.costSum`.
 */
export const recordSpec = z.strictObject({
  frames: z
    .string()
    .regex(/^(all|last|none|every [1-9]\d{0,5})$/, 'frames are “all”, “every 10” (or another number), “last” or “none”')
    .register(about, {
      label: 'Weight pictures',
      help: 'After which records the weights are kept as pictures; thinned evenly to stay within their bound.',
      choices: { all: 'every record', 'every 10': 'every 10th record', last: 'the last', none: 'none' },
    })
    .optional(),
  framesBytes: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .register(about, {
      label: 'Pictures, at most',
      unit: 'bytes',
      help: 'What the weight pictures may take on the disk.',
    })
    .optional(),
  weights: z
    .enum(['end', 'none'])
    .register(about, {
      label: 'Trained weights',
      help: 'Whether the trained net is kept; without it a run can be done again, but not looked into.',
      choices: { end: 'kept', none: 'not kept' },
    })
    .optional(),
  metrics: z
    .array(
      z
        .string()
        .regex(/^[a-z][\w.-]{0,78}$/i)
        .register(about, { label: 'Metric', choices: { 'train.costSum': 'training cost, summed' } }),
    )
    .max(20)
    .register(about, { label: 'Further metrics', help: 'What is recorded beside cost and accuracy.' })
    .optional(),
});
export type RecordSpec = z.infer<typeof recordSpec>;
