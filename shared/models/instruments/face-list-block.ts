import { z } from 'zod';
import { dataRef } from '../data/data-set.ts';
import { inspectedPart } from '../inspection.ts';

const text = z.string().max(120);

/**
 * Faces with a number each, to be looked at and decided about. `data`: the set that the examples are counted in; one that was made of no
 * snapshot of faces has none to show. `low`, `high`:
 * the 95 % interval, where there is one.
 */
export const faceListBlock = z.strictObject({
  kind: z.literal('face-list'),
  title: text,
  data: dataRef,
  quantity: text,
  faces: z
    .array(
      z.strictObject({
        part: inspectedPart,
        example: z.int().min(0),
        label: text,
        value: z.number(),
        low: z.number().optional(),
        high: z.number().optional(),
      }),
    )
    .max(200),
});
export type FaceListBlock = z.output<typeof faceListBlock>;
