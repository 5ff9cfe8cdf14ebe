import { LabError } from '../../../shared/failure.ts';
import { samePicture, type PictureShape } from '../../../shared/models/data/data-set.ts';
import { facesRule } from '../../../shared/models/data/matrices-data.ts';
import type { FaceImaging } from '../../../shared/models/face-snapshot.ts';
import { matrixSet, type MatrixSet } from '../../../shared/models/matrices.ts';
import { channelsOf } from '../faces/snapshots/snapshot-matrices.ts';
import { hashedMatrixFiles, readMatrixSet } from '../matrices/matrix-files.ts';
import { addMatrices } from '../matrices/matrix-library.ts';
import { readMatrixLabels, readMatrixRows } from '../matrices/part-rows.ts';
import { declaredShape } from '../matrices/picture-shape.ts';
import type { DataPlan, DataSource } from './data-source.ts';

/** Matrices lie divided on the disk, so there is nothing to fit or to draw. */
const shared: Omit<DataSource, 'kind' | 'add'> = {
  room: 'matrices',
  fit: (_facts, rule) => ({ rule, adjustment: null }),
  plan: ({ facts }) => Promise.resolve(planOf(matrixSet.parse(facts))),
  trainCount: (facts) => matrixSet.parse(facts).training.count,
  hashed: hashedMatrixFiles,
  testLabels: (folder) => readMatrixLabels(folder, 'test'),
  testExamples: (folder, indices) => readMatrixRows(folder, 'test', indices),
  read: async (folder) => {
    const { training, validation, test } = await readMatrixSet(folder);
    return { train: training, validation, test };
  },
};

/** Folders of .npy files that a person added. */
export const matricesSource: DataSource = {
  ...shared,
  kind: 'matrices',
  declared: async ({ folder, facts }) => {
    const set = matrixSet.parse(facts);
    const shape = await declaredShape(folder);
    const picture = shape !== null && shape.rows * shape.columns * shape.channels === set.features ? shape : null;
    return samePicture(picture, set.picture) ? undefined : { ...set, picture };
  },
  add: (path, { directory, shape, signal, onProgress }) =>
    addMatrices(path, directory, {
      shape,
      signal,
      onFile: (done, total) => {
        onProgress('Reading and checking', done, total);
      },
    }),
};

/** Matrices that were made of snapshots of faces. */
export const facesSource: DataSource = {
  ...shared,
  kind: 'faces',
  own: (facts, rule) => {
    const { picture } = matrixSet.parse(facts);
    const { kind, size = picture?.rows, colour = colourOf(picture) } = facesRule.parse(rule);
    return { kind, ...(size === undefined ? {} : { size }), ...(colour === undefined ? {} : { colour }) };
  },
  otherShape: (facts, rule) => {
    const { picture } = matrixSet.parse(facts);
    // A spec that learns from matrices takes them as they are.
    const { size = picture?.rows, colour = colourOf(picture) } = facesRule.safeParse(rule).data ?? {};
    if (size === undefined || colour === undefined) return null;
    const asked: PictureShape = { rows: size, columns: size, channels: channelsOf(colour) };
    return samePicture(asked, picture) ? null : asked;
  },
};

function colourOf(picture: PictureShape | null): FaceImaging['colour'] | undefined {
  if (picture === null) return undefined;
  return picture.channels === 3 ? 'rgb' : 'grey';
}

/**
 * Of faces a run names the snapshot, which says from which pictures and boxes it was trained, and the matrices' hash with it.
 * Other files are their own snapshot: they come divided, and their hash says which bytes they are.
 */
function planOf({ hash, training, validation, test, snapshot }: MatrixSet): DataPlan {
  if (training.count === 0)
    throw new LabError('bad_input', 'The training part of these matrices is empty. Choose others.');
  return {
    train: training,
    validation,
    test,
    snapshot:
      snapshot === null
        ? { kind: 'matrices', hash, content: { kind: 'matrices', set: hash } }
        : { kind: 'faces', hash: snapshot, content: { kind: 'faces', snapshot, set: hash } },
  };
}
