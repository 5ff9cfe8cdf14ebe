import { basename } from 'node:path';
import { damaged, mostIdxBytes } from './idx.ts';
import { IdxValues, idxHeaderBytes, parseIdxHeader } from './idx-values.ts';
import type { SourceFiles } from './source-files.ts';
import { mostClasses } from './stored-set.ts';
import { unpackIdx, type UnpackOptions } from './unpack.ts';

/** `train`, `test`: uint8 `[count]` in `0 … classes − 1`. */
interface SourceLabels {
  train: Uint8Array;
  test: Uint8Array;
  classes: number;
  /** Whether the files count their classes from 1. */
  fromOne: boolean;
}

const digits = 10;

/**
 * The labels of both parts. Files without a class 0 may count their classes from 1, as the letters of EMNIST do (1 … 26): more classes
 * than digits have, or each of fewer with examples.
 * @throws LabError `bad_data` for a label that is no class number, and where there is only one class, and as `unpackIdx`.
 */
export async function readSourceLabels(files: SourceFiles, options: UnpackOptions): Promise<SourceLabels> {
  const parts = {
    train: await labelsIn(files.train.labels, options),
    test: await labelsIn(files.test.labels, options),
  };
  const all = Object.values(parts);
  const highest = Math.max(...all.map((labels) => labels.reduce((most, label) => Math.max(most, label), 0)));
  const fromOne =
    !all.some((labels) => labels.includes(0)) && (highest >= digits || gapIn(parts.train, 1, highest) === undefined);
  const classes = fromOne ? highest : highest + 1;
  if (classes === 1) {
    const what = `says of every image that it is of class ${highest}: a net needs two classes or more`;
    throw damaged(basename(files.train.labels), what, 'Choose another folder.');
  }
  if (classes > mostClasses) {
    const what = `has ${classes} classes; a set has at most ${mostClasses}`;
    throw damaged(basename(files.train.labels), what, 'Choose another folder.');
  }
  const gap = highest < digits ? undefined : gapIn(parts.train, fromOne ? 1 : 0, highest);
  if (gap !== undefined) {
    const at = parts.train.indexOf(highest);
    const where = at < 0 ? '' : ` at index ${at}`;
    const what = `has the label ${highest}${where} and none that is ${gap}; classes are numbered without gaps`;
    throw damaged(
      basename(at < 0 ? files.test.labels : files.train.labels),
      what,
      'Correct the labels, or choose another folder.',
    );
  }
  if (!fromOne) return { ...parts, classes, fromOne };
  return { train: parts.train.map((label) => label - 1), test: parts.test.map((label) => label - 1), classes, fromOne };
}

/** The first class that no label names; beyond ten classes that is a damaged label sooner than a class without images. */
function gapIn(labels: Uint8Array, first: number, highest: number): number | undefined {
  const present = new Set(labels);
  return Array.from({ length: highest - first + 1 }, (_, place) => first + place).find((label) => !present.has(label));
}

/** One label an example; of a table, as QMNIST has it (class, writer, …: int32 `[count, 8]`), the first column. */
async function labelsIn(path: string, options: UnpackOptions): Promise<Uint8Array> {
  const name = basename(path);
  let labels = new Uint8Array(0);
  let columns = 1;
  let values: IdxValues | undefined;
  let at = 0;
  await unpackIdx(
    path,
    {
      headerBytes: idxHeaderBytes,
      header: (bytes) => {
        const { type, sizes } = parseIdxHeader(bytes, [1, 2], 'labels', name);
        const [count = 0, width = 1] = sizes;
        const length = count * width * type.width;
        if (length === 0) throw damaged(name, 'holds no labels', 'Choose a set with labels.');
        if (length > mostIdxBytes)
          throw damaged(name, `claims ${count} labels, more than a set may have`, 'Choose a smaller set.');
        labels = new Uint8Array(count);
        columns = width;
        values = new IdxValues(type);
        return length;
      },
      body: (bytes) => {
        for (const value of values?.of(bytes) ?? []) {
          const place = at++;
          if (place % columns !== 0) continue;
          if (!Number.isInteger(value) || value < 0 || value > mostClasses) {
            const what = `has the label ${value} at index ${place / columns}; classes are whole numbers from 0 to ${mostClasses}`;
            throw damaged(name, what, 'Correct it, or choose another folder.');
          }
          labels[place / columns] = value;
        }
      },
    },
    options,
  );
  return labels;
}
