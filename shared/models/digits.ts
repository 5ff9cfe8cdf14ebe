import { z } from 'zod';
import { partCounts } from './data/data-set.ts';
import { titleLine } from './written-text.ts';

/** Name of a digits set in addresses, on the command line and in the data directory. */
export const digitsSetId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a digits set is named by lower-case letters, digits and hyphens');

export const digitsPartName = z.enum(['train', 'test']);
export type DigitsPartName = z.infer<typeof digitsPartName>;

/**
 * One set of labelled grey images, kept as four raw IDX files. `hash`: sha256 over the four files (train images, train
 * labels, test images, test labels), in hexadecimal. `originalMnist`: the four gzip files were the published MNIST byte for byte,
 * or the raw contents equal theirs.
 */
export const digitsSet = z.object({
  id: digitsSetId,
  title: titleLine,
  source: z.enum(['sample', 'download', 'folder']),
  origin: z.string(),
  hash: z.string(),
  rows: z.int(),
  columns: z.int(),
  classNames: z.array(z.string()),
  train: partCounts,
  test: partCounts,
  bytes: z.int(),
  originalMnist: z.boolean(),
  /** What a person should know of it, a sentence each. */
  notes: z.array(z.string()).optional(),
  addedAt: z.iso.datetime(),
});
export type DigitsSet = z.infer<typeof digitsSet>;

/** Where a set of digits is added from. */
export const digitsSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sample') }),
  z.strictObject({ kind: z.literal('download') }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
]);
export type DigitsSource = z.infer<typeof digitsSource>;
