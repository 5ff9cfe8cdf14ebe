import { z } from 'zod';
import {
  faceImaging,
  facePart,
  faceSnapshot,
  mostFaceParts,
  snapshotDifference,
  snapshotItem,
  snapshotPlan,
  snapshotRule,
} from '../../models/face-snapshot.ts';
import { job } from '../../models/job.ts';
import { lineText, mostName } from '../../models/written-text.ts';
import { method, nothing } from '../method.ts';

export const faceSnapshots = {
  list: method(nothing, z.array(faceSnapshot)),
  /** By hash, the start of one (8 digits at least), or name. */
  show: method(
    z.strictObject({ snapshot: z.string().min(1).max(120) }),
    z.object({ snapshot: faceSnapshot, items: z.array(snapshotItem) }),
  ),
  plan: method(z.strictObject({ rule: snapshotRule, imaging: faceImaging }), snapshotPlan),
  /**
   * Keeps a snapshot and makes its matrices, so that a net can be trained on it. The job's `added` is the set of matrices. `known`: exactly
   * these faces are a snapshot already; `snapshot` is that one, under the name it has, whatever `name` says. `parts`: divides these faces so, as
   * far as they are there, whatever the rule's counts, order and states; `missing`: the labels of those that are not.
   * @throws `conflict` when an actor lacks faces: which, how many, and what could fill the gap.
   */
  create: method(
    z.strictObject({
      rule: snapshotRule,
      imaging: faceImaging,
      name: lineText(mostName).nullable().default(null),
      parts: z.array(facePart).min(1).max(mostFaceParts).nullable().default(null),
    }),
    z.object({ snapshot: faceSnapshot, known: z.boolean(), missing: z.array(z.string()), job }),
  ),
  /**
   * Makes the matrices of a snapshot whose matrices could not be made, or are gone, or those of its faces at another size, in pixels,
   * or in another colour.
   * The job's `added` is the set of matrices.
   */
  makeMatrices: method(
    z.strictObject({
      snapshot: z.string().min(1).max(120),
      size: faceImaging.shape.size.optional(),
      colour: faceImaging.shape.colour.optional(),
    }),
    z.object({ job }),
  ),
  diff: method(
    z.strictObject({ before: z.string().min(1).max(120), after: z.string().min(1).max(120) }),
    snapshotDifference,
  ),
  /** Writes crops (PNG), matrices (.npy) and manifest.json into a folder that is empty or not there. */
  export: method(
    z.strictObject({ snapshot: z.string().min(1).max(120), path: z.string().min(1).max(4096) }),
    z.object({ job }),
  ),
} as const;
