import { z } from 'zod';
import { pictureShape } from '../data/data-set.ts';
import { forwardBooks } from '../inspection.ts';

/** An example on its way through the net of a run. `inputs`: as the net is given them; `books`: what it makes of them. */
export const forwardBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('forward'),
    title: z.string().max(120),
    run: z.int().min(1),
    shape: pictureShape.nullable(),
    inputs: z.array(z.number()).max(20_000),
    label: z.string().max(200),
    layers: z.array(z.strictObject({ name: z.string(), units: z.int(), activation: z.string() })).max(20),
    books: forwardBooks,
  }),
);
export type ForwardBlock = z.output<typeof forwardBlock>;
