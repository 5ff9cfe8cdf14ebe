import { z } from 'zod';
import { runId, runStatus } from './run.ts';

const relative = z.object({ id: runId, name: z.string(), status: runStatus, step: z.int().nullable() });

/**
 * Whether a run with the spec and the data of its parent has its numbers. `configuration`: what differs in engine, version, threads,
 * processor or application, in words; none: to the bit the same is to be expected. `metrics`: those that both have; `apart`: the largest
 * relative difference of their points, 0 when every bit of every value is equal, null where there are not as many. `weights`: whether the
 * trained weights are the same bytes; null where one of them kept none. `equal`: all of that.
 */
export const runRepeat = z.object({
  of: runId,
  equal: z.boolean(),
  configuration: z.array(z.string()),
  metrics: z.array(z.object({ metric: z.string(), equal: z.boolean(), apart: z.number().nullable() })),
  weights: z.boolean().nullable(),
});
export type RunRepeat = z.infer<typeof runRepeat>;

/**
 * `parent`: null where there is none, or it was purged. `children`: runs that name this one as their parent, oldest first, at most a
 * hundred. `repeat`: null where it is no repetition, or one of the two has not succeeded. Of its checkpoints: updates done at each
 * checkpoint that can be forked, ascending.
 */
export const runLineage = z.object({
  parent: relative.nullable(),
  children: z.array(relative),
  repeat: runRepeat.nullable(),
  checkpoints: z.array(z.int()),
});
export type RunLineage = z.infer<typeof runLineage>;
