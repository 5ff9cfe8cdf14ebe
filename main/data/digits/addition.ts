import { z } from 'zod';
import { digitsSource } from '../../../shared/models/digits.ts';
import { failure } from '../../../shared/failure.ts';
import { digitsSet } from '../../../shared/models/digits.ts';

/** What the digits worker is told when it starts. */
export const additionRequest = z.object({
  source: digitsSource,
  /** An empty folder: the set is laid down in it. */
  staging: z.string(),
  /** Where a download gathers its files. */
  downloads: z.string(),
  /** The application's `resources` folder. */
  resources: z.string(),
  /** The list of mirrors. */
  mirrors: z.string(),
  politeness: z.object({
    retries: z.int(),
    pauseMs: z.number(),
    mostPauseMs: z.number(),
    idleMs: z.number(),
    loopback: z.boolean(),
  }),
});
export type AdditionRequest = z.infer<typeof additionRequest>;

/** A set that lies complete and checked in the staging folder. `name` is what its id is made from. */
export const preparedSet = digitsSet.omit({ id: true, addedAt: true }).extend({ name: z.string() });
export type PreparedSet = z.infer<typeof preparedSet>;

/** `done` and `total` in bytes; `rate` in bytes per second, null while unknown. */
const digitsProgress = z.object({
  phase: z.string(),
  done: z.number(),
  total: z.number(),
  rate: z.number().nullable(),
});
export type DigitsProgress = z.infer<typeof digitsProgress>;

/** What the worker tells. The last message is `prepared` or `failed`. */
export const additionMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: digitsProgress }),
  z.object({ kind: z.literal('prepared'), set: preparedSet }),
  z.object({ kind: z.literal('failed'), failure }),
]);
export type AdditionMessage = z.infer<typeof additionMessage>;
