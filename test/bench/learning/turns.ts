import { z } from 'zod';
import { engineUsed } from '../../../shared/models/engine.ts';

/** What one turn of gradient descent prints. `perStep`: milliseconds of one step, by the number of examples. */
export const descentTurn = z.object({
  used: engineUsed,
  perStep: z.record(z.string(), z.number()),
  peakBytes: z.int(),
});

/**
 * What one turn of part 8 prints, in seconds of the training loop. `first`: of a process that has just started; `seconds`: the same
 * again; `evaluated`: as the preset has it, with metrics every 5 steps and checkpoints; `checked`: without
 * those, but with 20 coordinates of the gradient checked every 100 steps.
 */
export const part8Turn = z.object({
  used: engineUsed,
  first: z.number(),
  seconds: z.number(),
  evaluated: z.number(),
  checked: z.number(),
});
