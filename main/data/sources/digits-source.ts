import type { DataRule } from '../../../shared/models/data/data-kind.ts';
import { z } from 'zod';
import { digitsRule } from '../../../shared/models/data/digits-data.ts';
import { pickRows } from '../../../shared/lib/pick-rows.ts';
import { digitsSet } from '../../../shared/models/digits.ts';
import { fitSplit } from '../../../shared/models/data/fitted-split.ts';
import { snapshotOf, splitIndices } from '../digits/split.ts';
import { hashedFiles, readImages, readPartLabels, readStoredPart, type StoredPart } from '../digits/stored-set.ts';
import type { DataSource, LabelledPart } from './data-source.ts';

const ofSet = z.object({ set: z.string() });

/** Sets of digits: raw IDX files, divided by a rule; the set's own test part is always the test part. */
export const digitsSource: DataSource = {
  kind: 'digits',
  room: 'digits',
  fit: (facts, rule) => {
    const { train } = digitsSet.parse(facts);
    const { split, adjustment } = fitSplit(train.perClass, splitOf(rule));
    return { rule: { kind: 'digits', split }, adjustment };
  },
  plan: async ({ folder, facts }, rule) => {
    const set = digitsSet.parse(facts);
    const split = splitOf(rule);
    const labels = await readPartLabels(folder, 'train');
    const indices = splitIndices(labels, set.classNames.length, split);
    const counted = (part: Uint32Array) => ({
      count: part.length,
      perClass: perClass(part, labels, set.classNames.length),
    });
    return {
      train: counted(indices.train),
      validation: counted(indices.validation),
      test: set.test,
      snapshot: { kind: 'digits', ...snapshotOf(set, split, indices) },
    };
  },
  trainCount: (facts, rule) => splitOf(rule).train * digitsSet.parse(facts).classNames.length,
  testPart: (content) => ofSet.safeParse(content).data?.set,
  hashed: (folder) => Promise.resolve(hashedFiles(folder)),
  testLabels: (folder) => readPartLabels(folder, 'test'),
  testExamples: async (folder, indices) => {
    const pixels = await readImages(folder, 'test', indices);
    return Float32Array.from(pixels, (value) => value / 255);
  },
  read: async (folder, rule, classes) => {
    const [all, test] = await Promise.all([readStoredPart(folder, 'train'), readStoredPart(folder, 'test')]);
    const indices = splitIndices(all.labels, classes, splitOf(rule));
    return { train: picked(all, indices.train), validation: picked(all, indices.validation), test: whole(test) };
  },
};

function splitOf(rule: DataRule) {
  return digitsRule.parse(rule).split;
}

function perClass(indices: Uint32Array, labels: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const index of indices) {
    const label = labels[index] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

function whole({ count, rows, columns, pixels, labels }: StoredPart): LabelledPart {
  return { count, size: rows * columns, pixels, labels };
}

/** The images at `indices`, in that order. */
function picked({ rows, columns, pixels, labels }: StoredPart, indices: Uint32Array): LabelledPart {
  const size = rows * columns;
  return {
    count: indices.length,
    size,
    pixels: pickRows(pixels, size, indices, new Uint8Array(indices.length * size)),
    labels: Uint8Array.from(indices, (index) => labels[index] ?? 0),
  };
}
