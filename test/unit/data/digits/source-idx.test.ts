import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeIdxImages, encodeIdxLabels } from '../../../../main/data/digits/idx.ts';
import { knownSet } from '../../../../main/data/digits/known-sets.ts';
import { findSourceFiles } from '../../../../main/data/digits/source-files.ts';
import { stageSet, type StagedSet } from '../../../../main/data/digits/stage.ts';
import { readPartLabels, readStoredPart } from '../../../../main/data/digits/stored-set.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** An IDX file written out from the format's description: two zeros, type, number of sizes, the sizes, then the values. */
function idx(type: number, sizes: readonly number[], values: Buffer): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.set([0, 0, type, sizes.length]);
  sizes.forEach((size, place) => head.writeUInt32BE(size, 4 + 4 * place));
  return Buffer.concat([head, values]);
}

const labels = [0, 1, 1];
const pixels = Uint8Array.from({ length: 12 }, (_, place) => 20 * place);

const upTo = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, place) => place);

interface Files {
  trainImages?: Buffer;
  trainLabels?: Buffer;
  testLabels?: Buffer;
}

const usualNames = ['train-images.idx', 'train-labels.idx', 'test-images.idx', 'test-labels.idx'];

async function staged(files: Files, names: readonly string[] = usualNames): Promise<StagedSet & { folder: string }> {
  const root = temporaryFolder();
  const folder = join(root, 'staging');
  mkdirSync(folder);
  const imagesFor = (file: Buffer | undefined): Uint8Array =>
    encodeIdxImages(file === undefined ? pixels : new Uint8Array(4 * file.readUInt32BE(4)), 2, 2);
  const contents = [
    files.trainImages ?? imagesFor(files.trainLabels),
    files.trainLabels ?? encodeIdxLabels(Uint8Array.from(labels)),
    imagesFor(files.testLabels ?? files.trainLabels),
    files.testLabels ?? files.trainLabels ?? encodeIdxLabels(Uint8Array.from(labels)),
  ];
  names.forEach((name, place) => {
    const bytes = contents[place] ?? new Uint8Array(0);
    writeFileSync(join(root, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  });
  const options = { signal: new AbortController().signal, onRead: () => undefined };
  return { ...(await stageSet(await findSourceFiles(root), folder, options)), folder };
}

describe('images of an IDX file', () => {
  const whole = [...pixels].map((value) => value / 2);
  it.each<[string, number, number, (bytes: Buffer, value: number, at: number) => void]>([
    ['int8', 0x09, 1, (bytes, value, at) => bytes.writeInt8(value, at)],
    ['int16', 0x0b, 2, (bytes, value, at) => bytes.writeInt16BE(value, at)],
    ['int32', 0x0c, 4, (bytes, value, at) => bytes.writeInt32BE(value, at)],
    ['float32', 0x0d, 4, (bytes, value, at) => bytes.writeFloatBE(value, at)],
    ['float64', 0x0e, 8, (bytes, value, at) => bytes.writeDoubleBE(value, at)],
  ])('may be %s', async (_, type, width, write) => {
    const bytes = Buffer.alloc(12 * width);
    whole.forEach((value, place) => {
      write(bytes, value, place * width);
    });
    const set = await staged({ trainImages: idx(type, [3, 2, 2], bytes) });
    expect([...(await readStoredPart(set.folder, 'train')).pixels]).toEqual(whole);
    expect(set).toMatchObject({ rows: 2, columns: 2, train: { count: 3, perClass: [1, 2] } });
  });

  it('of 0 to 1 are shares of 255, which is said', async () => {
    const bytes = Buffer.alloc(48);
    [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0, 0, 0, 0, 0.5].forEach((value, place) => bytes.writeFloatBE(value, 4 * place));
    const set = await staged({ trainImages: idx(0x0d, [3, 2, 2], bytes) });
    const kept = (await readStoredPart(set.folder, 'train')).pixels;
    expect([...kept]).toEqual([0, 51, 102, 153, 204, 255, 0, 0, 0, 0, 0, 128]);
    expect(set.notes[0]).toBe('train-images.idx: values from 0 to 1 were multiplied by 255 and rounded to bytes.');
  });

  it('that are not whole are rounded, which is said', async () => {
    const bytes = Buffer.alloc(96);
    [3.4, 200].forEach((value, place) => bytes.writeDoubleBE(value, 8 * place));
    const set = await staged({ trainImages: idx(0x0e, [3, 2, 2], bytes) });
    expect([...(await readStoredPart(set.folder, 'train')).pixels].slice(0, 2)).toEqual([3, 200]);
    expect(set.notes[0]).toBe('train-images.idx: 1 values were rounded to whole numbers.');
  });

  it.each([-1, 256, 70_000])('are refused with the value %s', async (value) => {
    const bytes = Buffer.alloc(48);
    bytes.writeInt32BE(value, 4);
    await expect(staged({ trainImages: idx(0x0c, [3, 2, 2], bytes) })).rejects.toThrow(
      `train-images.idx has the pixel ${value}; pixels are 0 to 255. Save it with such values, or choose another folder.`,
    );
  });

  it.each([
    ['another type', idx(0x0a, [3, 2, 2], Buffer.alloc(12))],
    ['labels', idx(0x08, [3], Buffer.alloc(3))],
  ])('are not asked for again where they are %s', async (_, trainImages) => {
    await expect(staged({ trainImages })).rejects.toThrow(/is not an IDX file of images.*Choose another folder\.$/);
  });
});

describe('labels of an IDX file', () => {
  it('are the first column of a table, as in QMNIST', async () => {
    const table = Buffer.alloc(3 * 8 * 4);
    labels.forEach((label, row) => {
      table.writeInt32BE(label, row * 32);
      table.writeInt32BE(99_999, row * 32 + 8);
    });
    const file = idx(0x0c, [3, 8], table);
    const set = await staged({ trainLabels: file }, [
      'qmnist-train-images-idx3-ubyte.gz',
      'qmnist-train-labels-idx2-int.gz',
      'qmnist-test-images-idx3-ubyte.gz',
      'qmnist-test-labels-idx2-int',
    ]);
    expect([...(await readPartLabels(set.folder, 'train'))]).toEqual(labels);
    expect(set.classes).toBe(2);
  });

  it('count from 1 where they are the letters of EMNIST', async () => {
    const names = usualNames.map((name) => `emnist-letters-${name.replace('.idx', '-idx1-ubyte.gz')}`);
    const set = await staged(
      {
        trainLabels: Buffer.from(encodeIdxLabels(upTo(26).map((label) => label + 1))),
        testLabels: Buffer.from(encodeIdxLabels(Uint8Array.of(2, 3, 4))),
      },
      names,
    );
    expect([...(await readPartLabels(set.folder, 'train'))]).toEqual([...upTo(26)]);
    expect([...(await readPartLabels(set.folder, 'test'))]).toEqual([1, 2, 3]);
    const { classNames } = knownSet(set.hash, ['letters'], set);
    expect(classNames.join('')).toBe('abcdefghijklmnopqrstuvwxyz');
  });

  it.each([
    [
      [1, 2, 3],
      ['1', '2', '3'],
    ],
    [[...upTo(10)].map((label) => label + 1), ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']],
  ])('count from 1 where each of %j has examples and none is 0', async (values, names) => {
    const set = await staged({
      trainLabels: Buffer.from(encodeIdxLabels(Uint8Array.from([...values, ...values]))),
      testLabels: Buffer.from(encodeIdxLabels(Uint8Array.from(values))),
    });
    expect([...(await readPartLabels(set.folder, 'test'))]).toEqual(values.map((label) => label - 1));
    expect(knownSet(set.hash, ['x'], set).classNames).toEqual(names);
    expect(set.notes).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'are refused by name where a file is a folder, a pipe or a link',
    async () => {
      const makers: ((path: string) => void)[] = [
        mkdirSync,
        (path) => execFileSync('mkfifo', [path]),
        (path) => {
          symlinkSync('/dev/zero', path);
        },
      ];
      for (const make of makers) {
        const root = temporaryFolder();
        for (const name of usualNames.slice(1)) writeFileSync(join(root, name), '');
        make(join(root, 'train-images.idx'));
        await expect(findSourceFiles(root)).rejects.toThrow(/^train-images\.idx in .* not a regular file/);
        // The packed one beside it is enough.
        writeFileSync(join(root, 'train-images.idx.gz'), '');
        expect((await findSourceFiles(root)).train.images).toBe(join(root, 'train-images.idx.gz'));
      }
    },
  );

  it('say of which classes no net can learn', async () => {
    const note = (why: string): string => `No net can be trained on this set: ${why}. Its images can be looked at.`;
    expect((await staged({})).notes).toEqual([note('class 0 has only one training image')]);
    const gap = Buffer.from(encodeIdxLabels(Uint8Array.of(0, 2, 2)));
    expect((await staged({ trainLabels: gap })).notes).toEqual([note('class 1 has no training images')]);
  });

  it.each([
    ['100 classes', [...upTo(100)], 100],
    ['two classes', [0, 1, 1], 2],
  ])('may be of %s', async (_, values, classes) => {
    const set = await staged({ trainLabels: Buffer.from(encodeIdxLabels(Uint8Array.from(values))) });
    expect(set.classes).toBe(classes);
    expect(set.train.perClass).toHaveLength(classes);
    expect(knownSet(set.hash, ['x'], set).classNames).toHaveLength(classes);
  });

  it.each([
    [[...upTo(101)], /has 101 classes; a set has at most 100/],
    [[0, 30, 1], /has the label 30 at index 1 and none that is 2; classes are numbered without gaps/],
    [[0, 101, 0], /has the label 101 at index 1; classes are whole numbers from 0 to 100/],
    [[0, 0, 0], /of class 0: a net needs two classes or more/],
    [[1, 1, 1], /of class 1: a net needs two classes or more/],
  ])('are refused where they are %j', async (values, message) => {
    await expect(staged({ trainLabels: Buffer.from(encodeIdxLabels(Uint8Array.from(values))) })).rejects.toThrow(
      message,
    );
  });

  it('are refused where they are negative or no class numbers', async () => {
    const bytes = Buffer.alloc(12);
    bytes.writeFloatBE(0.5, 4);
    await expect(staged({ trainLabels: idx(0x0d, [3], bytes) })).rejects.toThrow(/has the label 0\.5 at index 1/);
    await expect(staged({ trainLabels: idx(0x09, [3], Buffer.of(0, 255, 1)) })).rejects.toThrow(/has the label -1/);
  });
});
