import { z } from 'zod';
import { contentHash } from '../../models/face.ts';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

export const blobs = {
  /** Hashes every blob, moves away what does not hash to its name, and lets its rows be fetched again. */
  check: method(nothing, z.object({ job })),
  /** What the last check of this lab's time found; null before one. */
  report: method(
    nothing,
    z
      .object({
        blobs: z.int(),
        bytes: z.int(),
        damaged: z.array(contentHash),
        missing: z.array(contentHash),
        orphans: z.int(),
        at: z.iso.datetime(),
      })
      .nullable(),
  ),
} as const;
