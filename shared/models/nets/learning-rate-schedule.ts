import { z } from 'zod';
import { about } from '../schema-parameters.ts';

const updates = () => z.int().min(1).max(1_000_000);

/** Each schedule may begin with a warm-up: the rate rises in a straight line before the schedule itself begins (`LinearLR`). */
const warmUp = {
  warmUp: z
    .int()
    .min(0)
    .max(1_000_000)
    .register(about, {
      label: 'Warm-up',
      unit: 'updates',
      help: 'Number of updates in which the learning rate rises to its full value. 0 turns it off.',
    })
    .default(0),
  warmUpFrom: z
    .number()
    .positive()
    .max(1)
    .register(about, { label: 'Warm-up from', help: 'Share of the learning rate at the start of the warm-up.' })
    .default(0.1),
};

export const constantRate = z
  .strictObject({ kind: z.literal('constant'), ...warmUp })
  .register(about, { label: 'constant' });

/** `StepLR`: times `factor` after every `every` updates. */
export const steppedRate = z
  .strictObject({
    kind: z.literal('step'),
    every: updates().register(about, {
      label: 'Lower every',
      unit: 'updates',
      help: 'Number of updates between two reductions.',
      usual: 100,
    }),
    factor: z.number().positive().max(1).register(about, {
      label: 'Lower by',
      help: 'Factor applied to the learning rate at each reduction.',
      usual: 0.1,
    }),
    ...warmUp,
  })
  .register(about, { label: 'step' });

/** `CosineAnnealingLR`: half a cosine from the whole rate down to `lowest`, over `over` updates; from then on it stays there. */
export const cosineRate = z
  .strictObject({
    kind: z.literal('cosine'),
    over: updates()
      .register(about, {
        label: 'Down over',
        unit: 'updates',
        help: 'Number of updates until the learning rate is lowest. Leave empty for the end of training.',
      })
      .optional(),
    lowest: z
      .number()
      .min(0)
      .max(1)
      .register(about, { label: 'Down to', help: 'Share of the learning rate that remains at the end.' })
      .default(0),
    ...warmUp,
  })
  .register(about, { label: 'cosine' });

/** How the learning rate changes during training. */
export const learningRateSchedule = z
  .discriminatedUnion('kind', [constantRate, steppedRate, cosineRate])
  .register(about, {
    label: 'Learning-rate schedule',
    help: 'How the learning rate changes during training.',
  });
