import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { blobCheckTask, type BlobReport } from '../../work/faces/blob-check-task.ts';

/** The kept files: checking them, and what the last check found. */
export function blobsApi(lab: LabContext): LabHandlers['blobs'] {
  let last: BlobReport | null = null;
  return {
    check: () => {
      if (lab.jobs.busy(({ kind }) => kind === 'blobs')) {
        throw new LabError('conflict', 'The downloaded pictures are being checked already. Wait until that is done.');
      }
      const task = blobCheckTask(lab, (report) => {
        last = report;
      });
      return { job: lab.jobs.add(task) };
    },
    report: () => last,
  };
}
