import { z } from 'zod';
import { partCounts, pictureShape } from './data/data-set.ts';
import { digitsSetId } from './digits.ts';
import { titleLine } from './written-text.ts';

/** Name of a matrix set in addresses, on the command line and in the data directory. */
export const matrixSetId = digitsSetId;

export const matrixPartNames = ['training', 'validation', 'test'] as const;
export const matrixPartName = z.enum(matrixPartNames);
export type MatrixPartName = z.infer<typeof matrixPartName>;

/**
 * A set of labelled feature matrices, `[examples, features]`, already divided. `hash`: sha256 over the six .npy files in the order
 * training x, y, validation x, y, test x, y, hexadecimal. `picture`: null where the features are no picture. `snapshot`: hash of the
 * snapshot of faces that the matrices were made of, or null.
 */
export const matrixSet = z.object({
  id: matrixSetId,
  title: titleLine,
  origin: z.string(),
  hash: z.string(),
  features: z.int(),
  picture: pictureShape.nullable(),
  classNames: z.array(z.string()),
  training: partCounts,
  validation: partCounts,
  test: partCounts,
  bytes: z.int(),
  snapshot: z.string().nullable().default(null),
  /** What a person should know of it, a sentence each. */
  notes: z.array(z.string()).optional(),
  addedAt: z.iso.datetime(),
});
export type MatrixSet = z.infer<typeof matrixSet>;
