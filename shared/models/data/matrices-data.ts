import { z } from 'zod';
import { cropColours, cropSize } from '../face-snapshot.ts';
import { matrixSet, type MatrixSet } from '../matrices.ts';
import { about } from '../schema-parameters.ts';
import type { DataKind } from './data-kind.ts';
import type { DataSet } from './data-set.ts';

/** Matrices come divided: there is nothing to say. */
export const matricesRule = z.strictObject({ kind: z.literal('matrices') });

function describe(kind: string, set: MatrixSet): DataSet {
  const { id, title, hash, origin, addedAt, bytes, features, picture, classNames, snapshot, notes } = set;
  return {
    ref: { kind, id },
    ...{ title, hash, origin, addedAt, bytes, features, classNames, snapshot, notes },
    shape: picture,
    parts: { train: set.training, validation: set.validation, test: set.test },
  };
}

/** Labelled rows of numbers from .npy files, already divided. */
export const matricesData: DataKind<MatrixSet> = {
  kind: 'matrices',
  title: 'Matrices',
  one: 'a set of matrices',
  example: 'example',
  rule: matricesRule,
  usual: { kind: 'matrices' },
  fits: ['matrices'],
  option: 'matrices',
  place: {
    address: '/train?preset=part8',
    first: 'Add a folder of matrices first.',
    button: 'Matrices',
    advice: 'Add a folder of .npy matrices with “train --matrices DIR”.',
  },
  adds: {
    label: 'Folder of .npy matrices',
    help: 'Path on the lab’s computer. The folder contains training_x, training_y, validation_x, validation_y, test_x and test_y, saved by numpy: x numbers [examples, features], of which uint8 are divided by 255; y class numbers from 0.',
    placeholder: '/path/to/folder',
    button: 'Add folder',
    about:
      'This net trains on matrices with one row per example, e.g. pictures of faces or the output of another net. Add a folder with six .npy files for training, validation and test.',
    desktop: true,
    shaped: true,
  },
  facts: matrixSet,
  describe: (set) => describe('matrices', set),
};

/** `size`, `colour`: of the pictures that a run is trained on, where they are not those of the set: crops of the same faces. */
export const facesRule = z.strictObject({
  kind: z.literal('faces'),
  size: cropSize()
    .register(about, {
      label: 'Picture size',
      unit: 'pixels',
      tried: [14, 24, 28, 32, 64],
      help: 'Rows and columns of the crops, as 14, 24, 28, 32 or 64. Sizes that the lab does not have are cropped from the photos when the run starts.',
    })
    .optional(),
  colour: z
    .enum(cropColours)
    .register(about, {
      label: 'Colour',
      help: 'Colour pictures have three numbers per pixel, grey ones have one.',
      choices: { rgb: 'red, green, blue' },
    })
    .optional(),
});

/**
 * The matrices of a snapshot of faces, whose examples can be traced back to photographs. They are kept as other matrices are, and
 * a spec that asks for matrices can be trained on them.
 */
export const facesData: DataKind<MatrixSet> = {
  kind: 'faces',
  title: 'Faces',
  one: 'a snapshot of faces',
  example: 'face',
  rule: facesRule,
  usual: { kind: 'faces' },
  often: ['data.size', 'data.colour'],
  fits: ['faces', 'matrices'],
  option: 'matrices',
  place: {
    address: '/faces/snapshots',
    first: 'Create a face snapshot first.',
    button: 'Snapshots',
    advice: 'Make one with “faces snapshot create” or on the Snapshots page.',
  },
  adds: null,
  facts: matrixSet,
  describe: (set) => describe('faces', set),
};
