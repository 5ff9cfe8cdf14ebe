import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { pictureShape, type PictureShape } from '../../../shared/models/data/data-set.ts';
import { matrixPartNames, type MatrixPartName } from '../../../shared/models/matrices.ts';
import { withNamedFile } from '../../named-file.ts';
import { readNpy, type NpyArray, type ReadNpy } from './npy.ts';

/** Features are uint8, to be divided by 255, or float32 as they are. */
export interface MatrixPart {
  /** Number of examples. */
  count: number;
  /** Number of features. */
  size: number;
  /** `[count, size]`, row by row. */
  pixels: Uint8Array | Float32Array;
  labels: Uint8Array;
  /** As the dimensions of the file declare it; null where it has two, examples and features. */
  picture: PictureShape | null;
}

export type MatrixParts = Record<MatrixPartName, MatrixPart>;

export interface MatrixFile {
  part: MatrixPartName;
  kind: 'x' | 'y';
  path: string;
}

const mostBytes = 1024 * 1024 * 1024;
const mostClasses = 256;

/**
 * The six files of a matrix set in a folder, in the order of the set's hash: `training_x.npy`, `training_y.npy`, …, with anything
 * that starts with an underscore before the ending, as in `training_x_u8.npy`.
 * @throws LabError `not_found` for a folder that is not there, `bad_data` for a missing or ambiguous file.
 */
export async function findMatrixFiles(folder: string): Promise<MatrixFile[]> {
  const names = await readdir(folder).catch(() => {
    throw new LabError('not_found', `There is no folder ${folder}. Name a folder with six .npy files.`);
  });
  return matrixPartNames.flatMap((part) =>
    (['x', 'y'] as const).map((kind) => {
      const fitting = names.filter((name) => new RegExp(`^${part}_${kind}(_[a-z0-9]+)?\\.npy$`).test(name));
      const [name] = fitting;
      if (name === undefined || fitting.length > 1) {
        const [has, advice] =
          fitting.length > 1
            ? [`more than one (${fitting.join(', ')})`, 'Move the others to another folder.']
            : [
                'none',
                'A set is six files: x and y of training, validation and test. Save the missing one with numpy.save.',
              ];
        throw new LabError('bad_data', `${folder} should hold one ${part}_${kind}.npy and has ${has}. ${advice}`);
      }
      return { part, kind, path: join(folder, name) };
    }),
  );
}

/** Paths of the six files of a stored set, in the order of its hash. @throws LabError as `findMatrixFiles`. */
export async function hashedMatrixFiles(folder: string): Promise<string[]> {
  return (await findMatrixFiles(folder)).map(({ path }) => path);
}

/**
 * Reads and checks the six files of a matrix set.
 * @throws LabError `bad_data` when files do not fit together or a label is out of range.
 */
export async function readMatrixSet(folder: string): Promise<MatrixParts> {
  return fittingParts(folder, await findMatrixFiles(folder), ({ path }) => readMatrixFile(path));
}

/**
 * Checks the six files of a set, each read once and in their order.
 * @throws LabError `bad_data` when files do not fit together or a label is out of range, and what `arrayOf` throws.
 */
export async function fittingParts(
  folder: string,
  files: readonly MatrixFile[],
  arrayOf: (file: MatrixFile) => Promise<NpyArray>,
): Promise<MatrixParts> {
  const read = async (part: MatrixPartName): Promise<MatrixPart> => {
    const [x, y] = files.filter((file) => file.part === part);
    if (x === undefined || y === undefined) throw new LabError('bad_data', `${folder} lacks its ${part} part.`);
    return labelledRows(await arrayOf(x), await arrayOf(y), { x: x.path, y: y.path });
  };
  const training = await read('training');
  const parts = { training, validation: await read('validation'), test: await read('test') };
  for (const part of matrixPartNames) {
    if (parts[part].size !== training.size) {
      throw new LabError(
        'bad_data',
        `The ${part} part has ${parts[part].size} features and the training part ${training.size}. Save all parts with the same features.`,
      );
    }
  }
  if (training.count === 0)
    throw new LabError(
      'bad_data',
      `The training part in ${folder} is empty. Save at least one example of each class in it.`,
    );
  return parts;
}

/**
 * One file of a set.
 * @throws LabError as `withNamedFile` and `readNpy`, and `bad_data` for more than a matrix may be.
 */
export async function readMatrixFile(path: string): Promise<ReadNpy> {
  return withNamedFile(path, (file) => readNpy(file, path, mostBytes));
}

function labelledRows(x: NpyArray, y: NpyArray, path: { x: string; y: string }): MatrixPart {
  const { count, size, picture } = exampleShape(x.shape, path.x);
  const [labelCount = 0, ...more] = y.shape;
  if (more.some((width) => width !== 1) || labelCount !== count) {
    throw new LabError(
      'bad_data',
      `${path.y} has the shape [${y.shape.join(', ')}] and ${path.x} has ${count} examples. ${labelAdvice(y.shape, count)}`,
    );
  }
  if (x.values instanceof Float32Array && x.values.some((value) => !Number.isFinite(value))) {
    throw new LabError(
      'bad_data',
      `${path.x} holds values that are not finite numbers. Replace them, as with numpy.nan_to_num, or leave out their examples.`,
    );
  }
  return { count, size, pixels: x.values, labels: classNumbers(y.values, path.y), picture };
}

/** How the labels should be saved; of a row of zeros with a one in it for each example, how to make class numbers of it. */
function labelAdvice([rows = 0, width = 1, ...more]: readonly number[], count: number): string {
  return rows === count && width > 1 && more.length === 0
    ? 'Save one class number an example: of one-hot rows numpy.argmax(y, axis=1) makes them.'
    : 'Save one class number an example.';
}

/**
 * What the dimensions of a file of features say: `[examples, features]`, or of pictures `[examples, rows, columns]` or
 * `[examples, channels, rows, columns]`, whose values in that order are the features.
 * @throws LabError `bad_data` for others.
 */
export function exampleShape(shape: readonly number[], path: string): Pick<MatrixPart, 'count' | 'size' | 'picture'> {
  const [count = 0, ...sizes] = shape;
  const size = sizes.reduce((product, one) => product * one, 1);
  if (sizes.length === 0 || size === 0) {
    throw new LabError(
      'bad_data',
      `${path} has the shape [${shape.join(', ')}]. Save it as [examples, features] with one feature or more.`,
    );
  }
  if (sizes.length === 1) return { count, size, picture: null };
  const [channels, rows, columns] = sizes.length === 2 ? [1, ...sizes] : sizes;
  const picture = pictureShape.safeParse({ rows, columns, channels }).data;
  if (picture !== undefined) return { count, size, picture };
  throw new LabError(
    'bad_data',
    `${path} has the shape [${shape.join(', ')}]; pictures are [examples, channels, rows, columns] with 1 or 3 channels. Save it so, as with numpy.moveaxis(x, -1, 1), or as [examples, features].`,
  );
}

/**
 * Labels of any type of numbers as uint8.
 * @throws LabError `bad_data` for one that is no class number.
 */
export function classNumbers(values: NpyArray['values'], path: string): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= mostClasses);
  if (wrong === -1) return Uint8Array.from(values);
  throw new LabError(
    'bad_data',
    `${path} has the label ${String(values[wrong])} at index ${wrong}; classes are whole numbers from 0 to ${mostClasses - 1}. Number the classes 0, 1, 2 and so on, and save the labels again.`,
  );
}

/**
 * Number of classes of a set: one more than the highest label.
 * @throws LabError `bad_data` when a class below it has no training example, for then the labels are not class numbers, and when there
 *   is only one class.
 */
export function countClasses(parts: MatrixParts): number {
  const highest = Math.max(
    ...matrixPartNames.map((part) => parts[part].labels.reduce((most, label) => Math.max(most, label), 0)),
  );
  const present = new Set(parts.training.labels);
  const missing = Array.from({ length: highest + 1 }, (_, label) => label).find((label) => !present.has(label));
  if (missing !== undefined) {
    throw new LabError('bad_data', noExampleOf(missing, highest, present));
  }
  if (highest === 0) {
    throw new LabError(
      'bad_data',
      'Every example has class 0, and there is nothing to tell apart: a net needs two classes or more. Add examples of another class.',
    );
  }
  return highest + 1;
}

/** Says what to do about classes that have no training example; labels that count from 1 lack class 0 alone. */
function noExampleOf(missing: number, highest: number, present: ReadonlySet<number>): string {
  return missing === 0 && present.size === highest
    ? 'The labels count the classes from 1, and here they are counted from 0. Subtract 1 from every label in the y files, and save them again.'
    : `No training example has class ${missing}, and the highest class is ${highest}. Number the classes from 0 without gaps, or add examples of class ${missing} to the training part.`;
}
