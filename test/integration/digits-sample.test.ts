import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIdxImages, parseIdxLabels } from '../../main/data/digits/idx.ts';
import { addDigits } from '../../main/data/digits/library.ts';
import { readStoredPart, type StoredPart } from '../../main/data/digits/stored-set.ts';
import { appRoot } from '../../main/places.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import { sharedData } from '../shared-data.ts';

let temporary: string;
let set: DigitsSet;
let parts: StoredPart[];

const packer = join(appRoot, 'main', 'setup', 'pack-sample.mjs');
const sampleFolder = (): string => join(temporary, 'resources', 'digits', 'sample');

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'digits-sample-'));
  execFileSync(process.execPath, [packer, sampleFolder()]);
  const directory = join(temporary, 'digits');
  set = await addDigits({ kind: 'sample' }, { directory, resources: join(temporary, 'resources') });
  parts = await Promise.all((['train', 'test'] as const).map((part) => readStoredPart(join(directory, set.id), part)));
});

afterAll(() => {
  rmSync(temporary, { recursive: true });
});

/** One line per image: its label and the hash of its pixels. */
function fingerprints({ pixels, labels, count }: Pick<StoredPart, 'pixels' | 'labels' | 'count'>): string[] {
  return Array.from({ length: count }, (_, i) => {
    const image = pixels.subarray(i * 784, (i + 1) * 784);
    return `${labels[i]} ${createHash('sha256').update(image).digest('hex')}`;
  });
}

describe('the built-in sample', () => {
  it('has 10,000 digits, four fifths of each class for training, needing no network', () => {
    expect(set).toMatchObject({ id: 'sample', source: 'sample', title: 'MNIST sample', rows: 28, columns: 28 });
    // The counts of MNIST's first 10,000 labels.
    const all = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
    expect(set.train.perClass).toEqual(all.map((count) => Math.floor(count * 0.8)));
    expect(set.test.perClass).toEqual(all.map((count) => count - Math.floor(count * 0.8)));
  });

  it('mixes the classes', () => {
    expect([...(parts[0]?.labels.subarray(0, 20) ?? [])]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('is packed once', () => {
    const before = statSync(join(sampleFolder(), 'train-images.idx')).mtimeMs;
    execFileSync(process.execPath, [packer, sampleFolder()]);
    expect(statSync(join(sampleFolder(), 'train-images.idx')).mtimeMs).toBe(before);
    expect(readdirSync(join(temporary, 'resources', 'digits'))).toEqual(['sample']);
  });

  it('says what to do where it was not packed', async () => {
    const adding = addDigits(
      { kind: 'sample' },
      { directory: join(temporary, 'other'), resources: join(temporary, 'none') },
    );
    await expect(adding).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/npm start/) });
  });

  const mnist = sharedData('data/mnist');

  it.skipIf(mnist === undefined)('is the first 10,000 training images of MNIST, byte for byte', () => {
    const unpacked = (name: string): Uint8Array => gunzipSync(readFileSync(join(mnist ?? '', `${name}.gz`)));
    const labels = parseIdxLabels(unpacked('train-labels-idx1-ubyte'), 10);
    const { pixels } = parseIdxImages(unpacked('train-images-idx3-ubyte'));
    const original = fingerprints({ pixels, labels, count: 10_000 });
    expect(parts.flatMap(fingerprints).toSorted()).toEqual(original.toSorted());
  });
});
