import { z } from 'zod';

/** A small net of equal layers, on which is shown how often each derivative is worked out, with and without keeping it. */
export const reuseBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('derivative-reuse'),
    title: z.string().max(120),
    layers: z.int().min(1).max(4),
    units: z.int().min(1).max(4),
  }),
);
export type ReuseBlock = z.output<typeof reuseBlock>;
