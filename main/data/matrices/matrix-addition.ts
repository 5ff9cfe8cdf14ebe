import { z } from 'zod';
import { failure } from '../../../shared/failure.ts';
import { pictureShape } from '../../../shared/models/data/data-set.ts';
import { matrixSet } from '../../../shared/models/matrices.ts';

/** What is known of matrices that the lab itself has made, and need not be read from their folder. `slug`: beginning of the id. */
export const knownFacts = matrixSet
  .pick({ title: true, origin: true, picture: true, classNames: true, snapshot: true })
  .extend({ slug: z.string() });
export type KnownFacts = z.infer<typeof knownFacts>;

/** What the matrices worker is told when it starts. */
export const matrixAdditionRequest = z.object({
  folder: z.string(),
  /** An empty folder: the set is laid down in it. */
  staging: z.string(),
  known: knownFacts.nullable(),
  /** As the person declared it; null where nobody did. */
  shape: pictureShape.nullable(),
});
export type MatrixAdditionRequest = z.infer<typeof matrixAdditionRequest>;

/** What the worker tells: how many of the six files it has read, and at last the set that is staged, or why there is none. */
export const matrixAdditionMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), done: z.int(), total: z.int() }),
  z.object({ kind: z.literal('staged'), set: matrixSet }),
  z.object({ kind: z.literal('failed'), failure }),
]);
export type MatrixAdditionMessage = z.infer<typeof matrixAdditionMessage>;
