import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { channelsOf, writeMatrices } from '../../data/faces/snapshots/snapshot-matrices.ts';
import { addMatrices } from '../../data/matrices/matrix-library.ts';
import { storageFailureOf } from '../../data/storage-failure.ts';
import type { Task } from '../../jobs/job-registry.ts';
import { matricesFolder, type LabContext } from '../lab-context.ts';
import { orAborted } from './bytes-of-faces.ts';
import { faceJob } from './face-job.ts';

/**
 * The job that makes the matrices of a snapshot, so that a net can be trained on it. One whose matrices are in the lab already is
 * done at once.
 */
export function snapshotMatricesTask(lab: LabContext, { hash }: Pick<FaceSnapshot, 'hash'>): Task {
  const { snapshots } = lab.store.faces;
  return {
    kind: 'face-snapshot',
    title: 'Making the matrices of a snapshot',
    unit: 'faces',
    total: null,
    run: (report, signal) =>
      faceJob(lab, signal, async () => {
        const snapshot = snapshots.find(hash);
        if (snapshot === undefined) return;
        if (snapshot.matrices !== null && lab.store.matrices.get(snapshot.matrices) !== undefined) {
          report.added(snapshot.matrices);
          return;
        }
        const id = await makeMatrices(lab, snapshot, signal, report.progress.bind(report)).catch((error: unknown) => {
          throw storageFailureOf(error, 'The matrices');
        });
        snapshots.setMatrices(hash, id);
        report.added(id);
        lab.events.emit({ type: 'face-snapshots-changed' });
      }),
  };
}

/** @returns the set's id. */
async function makeMatrices(
  lab: LabContext,
  { hash, name, imaging, rule }: FaceSnapshot,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<string> {
  const items = lab.store.faces.snapshots.items(hash);
  const directory = matricesFolder(lab, '.');
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.snapshot-'));
  try {
    await writeMatrices(staging, {
      items,
      imaging,
      classes: rule.actors,
      pixels: ({ sha256, box }) => orAborted(lab.imaging.pixels(sha256, box, imaging), signal),
      onItem: (_item, _pixels, place) => {
        progress(place + 1, items.length);
      },
    });
    signal.throwIfAborted();
    const set = await addMatrices(staging, directory, {
      slug: `faces-${imaging.size}`,
      title: name,
      origin: `faces snapshot ${hash}`,
      picture: { rows: imaging.size, columns: imaging.size, channels: channelsOf(imaging.colour) },
      classNames: rule.actors,
      snapshot: hash,
    });
    lab.store.matrices.put(set);
    return set.id;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
