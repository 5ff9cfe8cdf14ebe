import { z } from 'zod';
import { faceList, faceListSource, listPreview } from '../../models/face-list.ts';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

export const faceLists = {
  list: method(nothing, z.array(faceList)),
  /** Reads a list and says what is in it; stores nothing. */
  preview: method(z.strictObject({ source: faceListSource }), listPreview),
  /** Adds the good rows of the chosen actors (null: all) that are not there yet. The job's `added` is the list's id. */
  add: method(
    z.strictObject({ source: faceListSource, actors: z.array(z.string().max(400)).min(1).max(10_000).nullable() }),
    z.object({ job }),
  ),
  /** Takes actors' rows away. Decisions and pictures stay: adding the list again brings all back as it was. */
  remove: method(
    z.strictObject({ actors: z.array(z.string().max(400)).min(1).max(10_000) }),
    z.object({ rows: z.int() }),
  ),
} as const;
