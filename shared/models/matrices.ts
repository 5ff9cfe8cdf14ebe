import { z } from 'zod';
import { digitsSetId } from './digits.ts';

/** Name of a matrix set in addresses, on the command line and in the data directory. */
export const matrixSetId = digitsSetId;

export const matrixPartNames = ['training', 'validation', 'test'] as const;
export const matrixPartName = z.enum(matrixPartNames);
export type MatrixPartName = z.infer<typeof matrixPartName>;

/** How a row of features is a picture: planes of `rows · columns` values, red, green, blue, or one grey. */
export const pictureShape = z.object({
  rows: z.int(),
  columns: z.int(),
  channels: z.union([z.literal(1), z.literal(3)]),
});
export type PictureShape = z.infer<typeof pictureShape>;

const part = z.object({ count: z.int(), perClass: z.array(z.int()) });

/**
 * A set of labelled feature matrices, `[examples, features]`, already divided. `hash`: sha256 over the six .npy files in the order
 * training x, y, validation x, y, test x, y, hexadecimal. `picture`: null where the features are no picture. `snapshot`: hash of the
 * snapshot of faces that the matrices were made of, or null.
 */
export const matrixSet = z.object({
  id: matrixSetId,
  title: z.string(),
  origin: z.string(),
  hash: z.string(),
  features: z.int(),
  picture: pictureShape.nullable(),
  classNames: z.array(z.string()),
  training: part,
  validation: part,
  test: part,
  bytes: z.int(),
  snapshot: z.string().nullable().default(null),
  addedAt: z.iso.datetime(),
});
export type MatrixSet = z.infer<typeof matrixSet>;
