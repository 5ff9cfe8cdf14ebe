import { createHash, type Hash } from 'node:crypto';
import { open, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { PartCounts } from '../../../shared/models/data/data-set.ts';
import type { DigitsPartName, DigitsSet } from '../../../shared/models/digits.ts';
import { encodeIdxLabels, type IdxImagesHeader } from './idx.ts';
import { ImageStaging, type ClassLabels } from './image-staging.ts';
import { isTransposed } from './known-sets.ts';
import type { SourceFiles } from './source-files.ts';
import { countPerClass } from './split.ts';
import { readSourceImages } from './source-images.ts';
import { readSourceLabels } from './source-labels.ts';
import { countsDiffer, meansFile, storedFile } from './stored-set.ts';
import type { UnpackOptions } from './unpack.ts';

/** What the files themselves say about a set. */
export type StagedSet = Pick<DigitsSet, 'hash' | 'rows' | 'columns' | 'train' | 'test' | 'bytes'> & {
  classes: number;
  /** Whether the first class is 1 in the files, as the letters of EMNIST are. */
  fromOne: boolean;
  notes: string[];
};

/**
 * Unpacks the four files of a set into a folder as raw IDX, with the mean image of each class beside them, and checks all of it.
 * Everything is on the disk (fsync) when it returns. Takes about a second and a few megabytes of memory for MNIST.
 * @param folder exists and is empty.
 * @throws LabError `bad_data` for any damage, `storage` when it cannot be written, `cancelled`.
 */
export async function stageSet(files: SourceFiles, folder: string, options: UnpackOptions): Promise<StagedSet> {
  const hash = createHash('sha256');
  const { classes, fromOne, ...labels } = await readSourceLabels(files, options);
  const notes: string[] = [];
  const place = { folder, hash, notes };
  const train = await stagePart(files.train, 'train', { labels: labels.train, classes }, place, options);
  const test = await stagePart(files.test, 'test', { labels: labels.test, classes }, place, options);
  if (train.rows !== test.rows || train.columns !== test.columns) {
    throw new LabError(
      'bad_data',
      `The two parts do not belong together: images for training have ${train.rows} × ${train.columns} pixels, those for testing ${test.rows} × ${test.columns}. Choose a folder in which they are of one size.`,
    );
  }
  notes.push(...untrainable(train.part.perClass, fromOne ? 1 : 0));
  return {
    hash: hash.digest('hex'),
    rows: train.rows,
    columns: train.columns,
    train: train.part,
    test: test.part,
    bytes: train.bytes + test.bytes,
    classes,
    fromOne,
    notes,
  };
}

/** Where a set is laid down, its hash, and what there is to say of it. */
interface Place {
  folder: string;
  hash: Hash;
  notes: string[];
}

interface StagedPart extends IdxImagesHeader {
  part: PartCounts;
  bytes: number;
}

async function stagePart(
  files: SourceFiles[DigitsPartName],
  name: DigitsPartName,
  labelled: ClassLabels,
  place: Place,
  options: UnpackOptions,
): Promise<StagedPart> {
  const { folder, hash } = place;
  const { labels, classes } = labelled;
  const perClass = countPerClass(labels, classes);
  const sums = await stageImages(files.images, name, labelled, place, options);
  const labelFile = encodeIdxLabels(labels);
  hash.update(labelFile);
  const means = meansOf(sums.sums, perClass);
  await writeDurably(storedFile(folder, name, 'labels'), labelFile);
  await writeDurably(meansFile(folder, name), new Uint8Array(means.buffer));
  const { size } = await stat(storedFile(folder, name, 'images'));
  return {
    ...sums.header,
    part: { count: labels.length, perClass },
    bytes: size + labelFile.length + means.byteLength,
  };
}

async function stageImages(
  path: string,
  part: DigitsPartName,
  labelled: ClassLabels,
  { folder, hash, notes }: Place,
  options: UnpackOptions,
): Promise<{ header: IdxImagesHeader; sums: Float64Array }> {
  const file = await open(storedFile(folder, part, 'images'), 'wx');
  try {
    const staging = new ImageStaging(file, hash, labelled, isTransposed(basename(path)));
    const note = await readSourceImages(
      path,
      {
        begin: (read) => {
          if (read.count !== labelled.labels.length) throw countsDiffer(part, read.count, labelled.labels.length);
          staging.begin(read);
        },
        take: (pixels) => staging.take(pixels),
      },
      options,
    );
    if (note !== null) notes.push(note);
    await staging.flush();
    await file.sync();
    return { header: staging.header, sums: staging.sums };
  } finally {
    await file.close();
  }
}

/** Says of a set whose classes cannot be divided into training and validation what it is good for. `first`: label of the first class. */
function untrainable(perClass: readonly number[], first: number): string[] {
  const least = Math.min(...perClass);
  if (least > 1) return [];
  const few = least === 0 ? 'no training images' : 'only one training image';
  return [
    `No net can be trained on this set: class ${perClass.indexOf(least) + first} has ${few}. Its images can be looked at.`,
  ];
}

function meansOf(sums: Float64Array, perClass: readonly number[]): Float32Array<ArrayBuffer> {
  const size = sums.length / perClass.length;
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, perClass[Math.floor(i / size)] ?? 1));
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flag: 'wx', flush: true });
}
