import { z } from 'zod';
import { archivePreview } from '../../models/archive.ts';
import { metricName } from '../../models/metric.ts';
import { job } from '../../models/job.ts';
import { runId } from '../../models/run.ts';
import { runsFormatName } from '../../models/runs-format.ts';
import { boundedRecord } from '../../models/setting-value.ts';
import { method } from '../method.ts';

const column = z.string().min(1).max(200).optional();
/**
 * A file of runs. `reading`: how one of another program is read, where it does not say so itself: the columns of steps, runs and seconds,
 * and what its metrics are called here.
 */
const namedRecordings = z.strictObject({
  path: z.string().min(1).max(4096),
  reading: z
    .strictObject({
      step: column,
      run: column,
      seconds: column,
      metrics: boundedRecord(metricName, 500).optional(),
    })
    .default({}),
});

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
  /**
   * Writes runs for other programs to a path of the lab's machine. A format that makes several files writes them into that folder, or into
   * one file where the path ends in `.zip`.
   */
  write: method(
    z.strictObject({
      ids: z.array(runId).min(1).max(10_000),
      format: runsFormatName,
      path: z.string().min(1).max(4096),
    }),
    z.object({ job }),
  ),
  /** What is in a Hidden Unit archive, an event file of TensorBoard, a folder of them, or a CSV file with curves. */
  preview: method(namedRecordings, archivePreview),
  /** Adds the runs of such a file that are not here yet. */
  import: method(namedRecordings, z.object({ job })),
} as const;
