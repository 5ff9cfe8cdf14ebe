import { z } from 'zod';
import { faceDecision } from '../../models/face-decision.ts';
import {
  faceBox,
  faceCounts,
  faceDetail,
  faceFilter,
  faceQuery,
  faceRowId,
  faceSummary,
  facesStatus,
  reason,
  verdict,
} from '../../models/face.ts';
import { job } from '../../models/job.ts';
import { noteText } from '../../models/written-text.ts';
import { method, nothing } from '../method.ts';

export const faces = {
  status: method(nothing, facesStatus),
  list: method(faceQuery, z.object({ total: z.int(), faces: z.array(faceSummary) })),
  /** For the choices of a filter: in one answer what a `list` of each would give as its total. */
  counts: method(faceFilter, faceCounts),
  get: method(z.strictObject({ row: faceRowId }), faceDetail),
  /** Rows by id, label (`bracco16`), key or observed sha256. @throws `not_found` naming the first that is none of these. */
  find: method(z.strictObject({ names: z.array(z.string().min(1).max(200)).min(1).max(5000) }), z.array(faceSummary)),
  /**
   * One act on any number of rows with a picture. `box`: moves the box of one row; null: leaves it as it is. `misplaced`:
   * rows that are included and still not usable, because their box misses the picture.
   */
  decide: method(
    z.strictObject({
      rows: z.array(faceRowId).min(1).max(100_000),
      verdict,
      reason: reason.default(''),
      note: noteText(2000).default(''),
      box: faceBox.nullable().default(null),
    }),
    z.object({ act: z.int(), rows: z.array(faceRowId), misplaced: z.array(faceRowId) }),
  ),
  /** Undoes the last act that stands, by new decisions. @throws `conflict` when there is none. */
  undo: method(nothing, z.object({ act: z.int(), rows: z.array(faceRowId), words: z.string() })),
  redo: method(nothing, z.object({ act: z.int(), rows: z.array(faceRowId), words: z.string() })),
  /** Every decision about a row, the newest first. */
  history: method(z.strictObject({ row: faceRowId }), z.array(faceDecision)),
  /** Measures what is not measured yet and works the checks out anew. */
  check: method(nothing, z.object({ job })),
} as const;
