import { z } from 'zod';
import { about } from '../schema-parameters.ts';

/**
 * How pictures are changed before an update looks at them, drawn anew for every picture of every batch. Only training sees it. As it stands
 * by itself it changes nothing.
 */
export const augmentation = z.strictObject({
  flip: z
    .boolean()
    .register(about, {
      label: 'Mirrored',
      on: 'half of them',
      off: 'never',
      help: 'Mirrors half of the pictures left to right, as a face could have been photographed.',
    })
    .default(false),
  shift: z
    .int()
    .min(0)
    .max(64)
    .register(about, {
      label: 'Shifted by up to',
      unit: 'pixels',
      help: 'Moves each picture by up to so many pixels, up or down and left or right; its edges are repeated. 0 turns it off.',
    })
    .default(0),
  brightness: z
    .number()
    .min(0)
    .max(0.9)
    .register(about, {
      label: 'Brightness ±',
      help: 'Multiplies each picture by a number from 1 − b to 1 + b, up to white. 0 turns it off.',
    })
    .default(0),
});
export type AugmentationRule = z.output<typeof augmentation>;

/** The rule that changes nothing. */
export const noAugmentation: AugmentationRule = { flip: false, shift: 0, brightness: 0 };

export function isAugmenting({ flip, shift, brightness }: AugmentationRule): boolean {
  return flip || shift > 0 || brightness > 0;
}
