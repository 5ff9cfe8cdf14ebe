import { z } from 'zod';
import { runId, runPriority } from './run.ts';

/**
 * The runs that wait to be trained: how many, and those whose turn comes next, in that order. `held`: why none is begun at the moment,
 * where the disk or the database is to blame.
 */
export const runQueue = z.object({
  waiting: z.int().min(0),
  next: z.array(z.object({ run: runId, name: z.string(), priority: runPriority })),
  held: z.string().optional(),
});
export type RunQueueState = z.infer<typeof runQueue>;

/** So many of them are named. */
export const mostNext = 5;
