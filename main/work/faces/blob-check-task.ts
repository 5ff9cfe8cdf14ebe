import type { Task } from '../../jobs/task.ts';
import type { LabContext } from '../lab-context.ts';
import { someAtOnce } from './bytes-of-faces.ts';
import { faceJob } from './face-job.ts';
import { inSlices } from './in-slices.ts';

/** What a check of all blobs found. `orphans`: sound ones that no row, attempt or snapshot names; they stay. */
export interface BlobReport {
  blobs: number;
  bytes: number;
  damaged: string[];
  missing: string[];
  orphans: number;
  at: string;
}

/**
 * The job that hashes every blob. What does not hash to its name is moved out of the way, and the rows of damaged and missing bytes
 * are pending again.
 * @param found receives the result of a check that was completed.
 */
export function blobCheckTask(lab: LabContext, found: (report: BlobReport) => void): Task {
  return {
    kind: 'blobs',
    title: 'Checking the downloaded pictures',
    unit: 'bytes',
    total: null,
    run: (report, signal) =>
      faceJob(lab, signal, async (changed) => {
        const { downloads } = lab.store.faces;
        report.phase('Reading every file');
        const blobs: { sha256: string; bytes: number }[] = [];
        for await (const blob of lab.blobs.list()) blobs.push(blob);
        const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
        const damaged: string[] = [];
        let done = 0;
        report.progress(done, bytes);
        await someAtOnce(blobs, signal, async (blob) => {
          if (!(await lab.blobs.isSound(blob.sha256))) {
            damaged.push(blob.sha256);
            await lab.blobs.setAside(blob.sha256);
            changed.add(downloads.forget(blob.sha256));
          }
          done += blob.bytes;
          report.progress(done, bytes);
        });
        if (signal.aborted) return;
        const gone = new Set(damaged);
        const named = await inSlices(namedBlobs(lab), signal);
        const missing: string[] = [];
        for (const sha256 of named) {
          if (gone.has(sha256) || (await lab.blobs.has(sha256))) continue;
          missing.push(sha256);
          changed.add(downloads.forget(sha256));
        }
        const orphans = blobs.filter(({ sha256 }) => !gone.has(sha256) && !named.has(sha256)).length;
        report.phase(`${blobs.length} files: ${damaged.length} damaged, ${missing.length} missing, ${orphans} unused`);
        found({
          blobs: blobs.length,
          bytes,
          damaged: damaged.sort(),
          missing: missing.sort(),
          orphans,
          at: new Date().toISOString(),
        });
      }),
  };
}

/** Hashes that rows, attempts or snapshots name. */
function* namedBlobs(lab: LabContext): Generator<void, Set<string>, void> {
  const { downloads, snapshots } = lab.store.faces;
  const named = yield* downloads.observedInSteps();
  for (const { hash } of snapshots.list()) {
    for (const { sha256 } of snapshots.items(hash)) named.add(sha256);
    yield;
  }
  return named;
}
