import { z } from 'zod';
import { partCounts } from '../../models/data/data-set.ts';
import { digitsSplit } from '../../models/data/digits-data.ts';
import { digitsPartName, digitsSet, digitsSetId, digitsSource } from '../../models/digits.ts';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

export const digits = {
  list: method(nothing, z.array(digitsSet)),
  show: method(z.strictObject({ id: digitsSetId.nullable() }), digitsSet),
  add: method(z.strictObject({ source: digitsSource }), z.object({ job })),
  /** `indices[class]`: up to `perClass` indices into the part, drawn by `seed`. */
  samples: method(
    z.strictObject({
      id: digitsSetId,
      part: digitsPartName,
      perClass: z.int().min(1).max(100),
      seed: z.int().min(0).max(0xffff_ffff),
    }),
    z.object({ indices: z.array(z.array(z.int())) }),
  ),
  image: method(
    z.strictObject({ id: digitsSetId, part: digitsPartName, index: z.int().min(0) }),
    z.object({ index: z.int(), label: z.int(), pixels: z.array(z.int()) }),
  ),
  split: method(
    z.strictObject({ id: digitsSetId, split: digitsSplit }),
    z.object({ train: partCounts, validation: partCounts, test: partCounts, snapshotHash: z.string() }),
  ),
} as const;
