import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { facesData } from '../../../shared/models/data/matrices-data.ts';
import type { matrixPartNames } from '../../../shared/models/matrices.ts';
import type { FaceImaging, FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { channelsOf, requireMatrixSize, writeMatrices } from '../../data/faces/snapshots/snapshot-matrices.ts';
import { findMatrixFiles } from '../../data/matrices/matrix-files.ts';
import { addMatrices } from '../../data/matrices/matrix-library.ts';
import { storageFailureOf } from '../../data/storage-failure.ts';
import type { Task } from '../../jobs/task.ts';
import { matricesFolder, type LabContext } from '../lab-context.ts';
import { setWithPictures } from '../set-with-pictures.ts';
import { whilePlacing } from '../set-folders.ts';
import type { ChangedFaces } from './changed-faces.ts';
import { faceJob } from './face-job.ts';
import { snapshotPixels } from './snapshot-pixels.ts';

/**
 * The job that makes the matrices of a snapshot, so that a net can be trained on it. One whose matrices are in the lab already is
 * done at once.
 * @param asked size and colour of the pictures, where they are not those of the snapshot.
 */
export function snapshotMatricesTask(
  lab: LabContext,
  { hash }: Pick<FaceSnapshot, 'hash'>,
  asked: { size?: number | undefined; colour?: FaceImaging['colour'] | undefined } = {},
): Task {
  const { snapshots } = lab.store.faces;
  return {
    kind: 'face-snapshot',
    title: 'Making the matrices of a snapshot',
    unit: 'faces',
    total: null,
    run: (report, signal) =>
      faceJob(lab, signal, async (changed) => {
        const snapshot = snapshots.find(hash);
        if (snapshot === undefined) return;
        const { size = snapshot.imaging.size, colour = snapshot.imaging.colour } = asked;
        const isOwn = size === snapshot.imaging.size && colour === snapshot.imaging.colour;
        const shape = { rows: size, columns: size, channels: channelsOf(colour) };
        const known = isOwn ? snapshot.matrices : (setWithPictures(lab, hash, shape)?.ref.id ?? null);
        if (known !== null && (await isThere(lab, known))) {
          report.added(known);
          return;
        }
        const wanted = isOwn ? snapshot : croppedAs(snapshot, size, colour);
        const id = await makeMatrices(lab, wanted, changed, signal, report.progress.bind(report)).catch(
          (error: unknown) => {
            throw kept(snapshot, storageFailureOf(error, 'The matrices'));
          },
        );
        if (isOwn) snapshots.setMatrices(hash, id);
        report.added(id);
        lab.events.emit({ type: 'face-snapshots-changed' });
      }),
  };
}

/** @throws LabError `bad_input` when its matrices would be too large. */
function croppedAs(snapshot: FaceSnapshot, size: number, colour: FaceImaging['colour']): FaceSnapshot {
  const imaging = { ...snapshot.imaging, size, colour };
  const most = Object.values(snapshot.counts);
  const perActor = (part: (typeof matrixPartNames)[number]): number => Math.max(0, ...most.map((of) => of[part]));
  const counts = { training: perActor('training'), validation: perActor('validation'), test: perActor('test') };
  requireMatrixSize(imaging, counts, most.length);
  const tint = { rgb: 'colour', grey: 'grey' }[colour];
  const words = [snapshot.name, `${size} × ${size}`, ...(colour === snapshot.imaging.colour ? [] : [tint])];
  return { ...snapshot, imaging, name: words.join(', ') };
}

async function isThere(lab: LabContext, set: string): Promise<boolean> {
  if (lab.store.data.get({ kind: facesData.kind, id: set }) === undefined) return false;
  return findMatrixFiles(matricesFolder(lab, set)).then(
    () => true,
    () => false,
  );
}

/** The snapshot itself is whole without matrices: it is the faces. */
function kept({ name }: Pick<FaceSnapshot, 'name'>, error: unknown): unknown {
  if (!(error instanceof LabError) || error.code === 'cancelled') return error;
  const words = `${error.message} The snapshot “${name}” is saved; its matrices can be created when that is fixed.`;
  return new LabError(error.code, words, error.details);
}

/** @returns the set's id. */
async function makeMatrices(
  lab: LabContext,
  { hash, name, imaging, rule }: FaceSnapshot,
  changed: ChangedFaces,
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
      pixels: snapshotPixels(lab, imaging, changed, signal),
      onItem: (_item, _pixels, place) => {
        progress(place + 1, items.length);
      },
    });
    signal.throwIfAborted();
    const known = {
      slug: `faces-${imaging.size}`,
      title: name,
      origin: `faces snapshot ${hash}`,
      picture: { rows: imaging.size, columns: imaging.size, channels: channelsOf(imaging.colour) },
      classNames: rule.actors,
      snapshot: hash,
    };
    const set = await whilePlacing(directory, async () => {
      const added = await addMatrices(staging, directory, { known, signal });
      lab.store.data.of(facesData).put(added);
      return added;
    });
    lab.events.emit({ type: 'data-changed', kind: facesData.kind });
    return set.id;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
