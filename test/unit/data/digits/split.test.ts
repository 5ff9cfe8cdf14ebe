import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseIdxImages, parseIdxLabels } from '../../../../main/data/digits/idx.ts';
import { fitSplit } from '../../../../shared/models/data/fitted-split.ts';
import { countPerClass, snapshotOf, splitIndices } from '../../../../main/data/digits/split.ts';
import type { DigitsSplit } from '../../../../shared/models/data/digits-data.ts';
import { referenceNumbers, sharedData } from '../../../shared-data.ts';

const labels = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0, 0);
const first = (train: number, validation: number): DigitsSplit => ({ rule: 'first-per-class', train, validation });
const shuffle = (seed: number): DigitsSplit => ({ rule: 'stratified-shuffle', train: 2, validation: 1, seed });

describe('the split of the report', () => {
  it('goes class after class and keeps the order of the file within a class', () => {
    const { train, validation } = splitIndices(labels, 2, first(2, 1));
    expect([...train]).toEqual([1, 4, 0, 2]);
    expect([...validation]).toEqual([5, 3]);
  });

  it('names the class that has too few images, what it has and what was asked', () => {
    expect(() => splitIndices(labels, 2, first(3, 2))).toThrow(/Class 1 has 4 images, but 3 .* and 2 /);
  });
});

describe('the stratified shuffle', () => {
  it('takes as many of each class, none twice, and other ones for another seed', () => {
    const many = Uint8Array.from({ length: 200 }, (_, i) => i % 2);
    const split: DigitsSplit = { rule: 'stratified-shuffle', train: 30, validation: 20, seed: 7 };
    const { train, validation } = splitIndices(many, 2, split);
    const picked = [...train, ...validation];
    expect(new Set(picked).size).toBe(100);
    expect([...train].map((index) => index % 2)).toEqual([...Array<number>(30).fill(0), ...Array<number>(30).fill(1)]);
    expect([...validation].map((index) => index % 2).filter((label) => label === 1)).toHaveLength(20);
    expect([...splitIndices(many, 2, split).train]).toEqual([...train]);
    expect([...splitIndices(many, 2, { ...split, seed: 8 }).train]).not.toEqual([...train]);
  });

  it('is the permutation numpy draws', () => {
    // np.random.seed(0); np.random.permutation(10) is 2 8 4 9 1 6 7 3 0 5 in every numpy.
    const one = new Uint8Array(10);
    const split: DigitsSplit = { rule: 'stratified-shuffle', train: 7, validation: 3, seed: 0 };
    const { train, validation } = splitIndices(one, 1, split);
    expect([...train, ...validation]).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
  });
});

describe('a split that asks for more than a set has', () => {
  it('stays as it is when there is enough', () => {
    expect(fitSplit([1100, 1100], first(1000, 100))).toEqual({ split: first(1000, 100), adjustment: null });
  });

  it('shrinks in proportion, to whole tens, and says so', () => {
    const { split, adjustment } = fitSplit([800, 690], first(1000, 100));
    expect(split).toEqual(first(620, 60));
    expect(adjustment).toMatch(/only 690 images of class 1, so 620 .* 60 .* instead of 1000 and 100/);
  });

  it('shrinks to single images where tens would be too coarse', () => {
    expect(fitSplit([11, 12], first(1000, 100)).split).toEqual(first(10, 1));
  });

  it('is refused when a class is empty', () => {
    expect(() => fitSplit([5, 0], first(10, 1))).toThrow(/Class 1 has 0 images/);
  });
});

describe('a snapshot', () => {
  const hashOf = (set: string, split: DigitsSplit): string =>
    snapshotOf({ hash: set }, split, splitIndices(labels, 2, split)).hash;

  it('has the same hash for the same content, rule and indices only', () => {
    expect(hashOf('a', first(2, 1))).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf('a', { validation: 1, train: 2, rule: 'first-per-class' })).toBe(hashOf('a', first(2, 1)));
    expect(hashOf('b', first(2, 1))).not.toBe(hashOf('a', first(2, 1)));
    expect(hashOf('a', first(1, 2))).not.toBe(hashOf('a', first(2, 1)));
    expect(hashOf('a', shuffle(1))).not.toBe(hashOf('a', shuffle(2)));
  });

  it('holds the indices in order', () => {
    const split = first(2, 1);
    expect(snapshotOf({ hash: 'a' }, split, splitIndices(labels, 2, split)).content).toEqual({
      kind: 'digits',
      set: 'a',
      split,
      train: [1, 4, 0, 2],
      validation: [5, 3],
    });
  });
});

const mnist = sharedData('data/mnist');
const reference = referenceNumbers('part4.json');

describe.skipIf(mnist === undefined)('the split of the report on MNIST', () => {
  interface Part4Data {
    n_train: number;
    n_validation: number;
    X_train_sum: number;
    X_validation_sum: number;
    train_indices_in_original_file_digit0_first5: number[];
    train_indices_digit9_last3: number[];
    validation_indices_digit0_first5: number[];
  }
  let data: Part4Data;
  let pixels: Uint8Array;
  let train: Uint32Array;
  let validation: Uint32Array;

  beforeAll(() => {
    const unpacked = (name: string): Uint8Array => gunzipSync(readFileSync(`${mnist}/${name}.gz`));
    const trainLabels = parseIdxLabels(unpacked('train-labels-idx1-ubyte'), 10);
    ({ pixels } = parseIdxImages(unpacked('train-images-idx3-ubyte')));
    ({ train, validation } = splitIndices(trainLabels, 10, first(1000, 100)));
    ({ data } = JSON.parse(readFileSync(reference, 'utf8')) as { data: Part4Data });
    // Table 1 of the report.
    expect(countPerClass(trainLabels, 10)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  /** Sum of the report's X: 1 for the bias row and pixel / 255 for the others, over the chosen images. */
  function inputSum(indices: Uint32Array): number {
    let sum = 0;
    for (const index of indices) for (const pixel of pixels.subarray(index * 784, (index + 1) * 784)) sum += pixel;
    return sum / 255 + indices.length;
  }

  it('chooses the images the reference chose', () => {
    expect([train.length, validation.length]).toEqual([data.n_train, data.n_validation]);
    expect([...train.subarray(0, 5)]).toEqual(data.train_indices_in_original_file_digit0_first5);
    expect([...train.subarray(-3)]).toEqual(data.train_indices_digit9_last3);
    expect([...validation.subarray(0, 5)]).toEqual(data.validation_indices_digit0_first5);
  });

  it('gives the reference sums of the inputs', () => {
    expect(inputSum(train)).toBeCloseTo(data.X_train_sum, 5);
    expect(inputSum(validation)).toBeCloseTo(data.X_validation_sum, 5);
  });
});
