import { z } from 'zod';

/** A quadratic valley of a condition number, with a learning rate and a momentum to begin with, and so many steps. */
export const valleyBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('valley'),
    title: z.string().max(120),
    condition: z.number().min(1).max(1e6),
    alpha: z.number().min(0).max(10),
    gamma: z.number().min(0).max(0.9999),
    steps: z.int().min(1).max(2000),
  }),
);
export type ValleyBlock = z.output<typeof valleyBlock>;
