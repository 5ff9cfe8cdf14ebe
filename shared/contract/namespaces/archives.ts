import { z } from 'zod';
import { archivePreview } from '../../models/archive.ts';
import { job } from '../../models/job.ts';
import { runId } from '../../models/run.ts';
import { method } from '../method.ts';

export const archives = {
  /**
   * Writes a Hidden Unit archive of runs that have ended to a file of the lab's machine. `damaged`: what is done about files of a run that
   * are not as they were written: `refuse` writes no archive and names them, `leave-out` leaves them out, which the run's log then says.
   */
  export: method(
    z.strictObject({
      ids: z.array(runId).min(1).max(10_000),
      path: z.string().min(1).max(4096),
      damaged: z.enum(['refuse', 'leave-out']).default('refuse'),
    }),
    z.object({ job }),
  ),
  preview: method(z.strictObject({ path: z.string().min(1).max(4096) }), archivePreview),
  /** Adds the runs of an archive that are not here yet. */
  import: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
} as const;
