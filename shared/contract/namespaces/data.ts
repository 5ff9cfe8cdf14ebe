import { z } from 'zod';
import { dataRule } from '../../models/data/data-rule.ts';
import { dataRef, dataSet, partCounts, pictureShape } from '../../models/data/data-set.ts';
import { job } from '../../models/job.ts';
import { method } from '../method.ts';

/** The sets that nets can be trained on, of every kind. */
export const data = {
  /** The one added last first; of one kind, or of all (null). */
  list: method(z.strictObject({ kind: z.string().max(40).nullable().default(null) }), z.array(dataSet)),
  show: method(z.strictObject({ ref: dataRef }), dataSet),
  /** Adds a set from a path on the lab's computer, for kinds that can be added so. `shape`: of an example's picture, or null. */
  add: method(
    z.strictObject({
      kind: z.string().max(40),
      path: z.string().min(1).max(4096),
      shape: pictureShape.nullable().default(null),
    }),
    z.object({ job }),
  ),
  /** How a rule divides a set, and the hash of what a run would be trained on. */
  parts: method(
    z.strictObject({ ref: dataRef, rule: dataRule }),
    z.object({ train: partCounts, validation: partCounts, test: partCounts, snapshotHash: z.string() }),
  ),
} as const;
