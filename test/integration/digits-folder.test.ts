import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDigits, listDigits } from '../../main/data/digits/library.ts';
import { recoverDigits } from '../../main/data/digits/set-place.ts';
import { readImages, readLabels, readMeans, readStoredPart } from '../../main/data/digits/stored-set.ts';
import { resources } from '../../main/places.ts';
import { LabError } from '../../shared/failure.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { saysWhatToDo } from '../says-what-to-do.ts';
import { sharedData } from '../shared-data.ts';
import { shortestTime } from '../shortest-time.ts';

let temporary: string;
let directory: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'digits-folder-'));
  directory = join(temporary, 'digits');
});

afterEach(() => {
  rmSync(temporary, { recursive: true });
});

function add(path: string): Promise<DigitsSet> {
  return addDigits({ kind: 'folder', path }, { directory, resources: resources() });
}

async function failureOf(action: Promise<unknown>): Promise<LabError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LabError) return error;
  throw new Error(`expected a LabError, not ${String(error)}`);
}

/** Every file under a folder with its bytes. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'base64')]));
}

const packed = (files: Record<string, Uint8Array>, name = ''): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(files).map(([key, bytes]) => [`${name}${key}.gz`, gzipSync(bytes)]));

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = value;
  return copy;
}

describe('a folder of digits', () => {
  it('is asked for where nothing is named', async () => {
    await expect(add('')).rejects.toMatchObject({ code: 'bad_input', message: expect.stringMatching(/path/) });
  });
});

const mnist = sharedData('data/mnist');

describe.skipIf(mnist === undefined)('the published MNIST', () => {
  it('has the counts of Table 1, is known as the original, and is kept unpacked', async () => {
    const [thread, whole] = [process.threadCpuUsage(), process.cpuUsage()];
    const set = await add(mnist ?? '');
    const spent = { thread: process.threadCpuUsage(thread), whole: process.cpuUsage(whole) };
    expect(set).toMatchObject({ id: 'mnist', title: 'MNIST', rows: 28, columns: 28, originalMnist: true });
    expect(set.train).toEqual({
      count: 60_000,
      perClass: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    });
    expect(set.test).toEqual({ count: 10_000, perClass: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009] });
    const raw = gunzipSync(readFileSync(join(mnist ?? '', 't10k-images-idx3-ubyte.gz')));
    expect(readFileSync(join(directory, 'mnist', 'test-images.idx')).equals(raw)).toBe(true);
    // The work is done in another thread: this one has spent the smaller part of it.
    expect(spent.thread.user + spent.thread.system).toBeLessThan((spent.whole.user + spent.whole.system) / 2);
  });

  it('gives single images and the mean of each class as the whole file does', async () => {
    await add(mnist ?? '');
    const folder = join(directory, 'mnist');
    const { pixels, labels, count } = await readStoredPart(folder, 'test');
    expect(count).toBe(10_000);
    const picked = [9_999, 0, 4_242, 4_242];
    const expected = Buffer.concat(picked.map((index) => pixels.subarray(index * 784, (index + 1) * 784)));
    expect(Buffer.from(await readImages(folder, 'test', picked)).equals(expected)).toBe(true);
    expect([...(await readLabels(folder, 'test', picked))]).toEqual(picked.map((index) => labels[index]));
    const means = new Float32Array((await readMeans(folder, 'test')).buffer);
    expect(means).toHaveLength(7840);
    const centre = 14 * 28 + 14;
    const ones = [...labels.keys()].filter((index) => labels[index] === 1);
    const sum = ones.reduce((total, index) => total + (pixels[index * 784 + centre] ?? 0), 0);
    expect(means[784 + centre]).toBeCloseTo(sum / 1135, 3);
  });
});

const fashion = '/usr/share/datasets/fashion-mnist';

describe.skipIf(!existsSync(fashion))('Fashion-MNIST as Debian packs it', () => {
  it('is recognised, with the names of its classes', async () => {
    const set = await add(fashion);
    expect(set).toMatchObject({ id: 'fashion-mnist', title: 'Fashion-MNIST', originalMnist: false });
    expect(set.train.perClass).toEqual(Array(10).fill(6000));
    expect(set.classNames[9]).toBe('Ankle boot');
  });
});

describe('a folder of IDX files', () => {
  it('may hold them packed, unpacked, or named as unpackers do', async () => {
    const files = smallSet();
    const dotted = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name.replace('-idx', '.idx'), bytes]),
    );
    const plain = await add(folderWith(join(temporary, 'plain'), files));
    const zipped = await add(folderWith(join(temporary, 'zipped'), packed(files)));
    const named = await add(folderWith(join(temporary, 'named'), dotted));
    const kept = await add(join(directory, 'plain'));
    expect(plain.train).toEqual({ count: 40, perClass: Array(10).fill(4) });
    expect([zipped.hash, named.hash, kept.hash]).toEqual([plain.hash, plain.hash, plain.hash]);
  });

  it('is packed or not by its content, whatever the name says', async () => {
    const misnamed = Object.fromEntries(Object.entries(smallSet()).map(([name, bytes]) => [name, gzipSync(bytes)]));
    expect((await add(folderWith(join(temporary, 'set'), misnamed))).test.count).toBe(20);
  });

  it('of EMNIST digits is set upright, though the folder holds other EMNIST sets too', async () => {
    const files = {
      ...packed(smallSet(), 'emnist-digits-'),
      ...packed(smallSet(40, 3), 'emnist-mnist-'),
    };
    const renamed = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name.replace('t10k', 'test'), bytes]),
    );
    const set = await add(folderWith(join(temporary, 'gzip'), renamed));
    expect(set).toMatchObject({
      title: 'EMNIST digits',
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    });
    const image = await readImages(join(directory, set.id), 'train', [1]);
    // Row 2, column 5 of the upright image is row 5, column 2 of the published one.
    expect(image[2 * 28 + 5]).toBe((7 + 5 * 28 + 2) % 256);
  });

  it('gets an id from its name, and part of its hash where the name is taken', async () => {
    const path = folderWith(join(temporary, 'one', 'Écriture à la main'), smallSet());
    const first = await add(path);
    const again = await add(path);
    const other = await add(folderWith(join(temporary, 'two', 'Écriture à la main'), smallSet(40, 1)));
    const posing = await add(folderWith(join(temporary, 'mnist'), smallSet(40, 2)));
    expect([first.id, again.id]).toEqual(['ecriture-a-la-main', 'ecriture-a-la-main']);
    expect(other.id).toBe(`ecriture-a-la-main-${other.hash.slice(0, 8)}`);
    expect(posing.id).toBe(`mnist-${posing.hash.slice(0, 8)}`);
    expect((await listDigits(directory)).map(({ id }) => id)).toEqual([first.id, other.id, posing.id]);
  });

  it('that is added again leaves exactly the files of the first time', async () => {
    const path = folderWith(join(temporary, 'set'), smallSet());
    await add(path);
    const before = Object.keys(contents(directory));
    await add(path);
    expect(Object.keys(contents(directory))).toEqual(before);
    expect(readdirSync(directory)).toEqual(['set']);
  });
});

describe('a damaged folder is refused and leaves the sets as they were:', () => {
  const sound = smallSet();
  const [images, labels] = [sound['train-images-idx3-ubyte'], sound['train-labels-idx1-ubyte']];
  const zip = gzipSync(images);
  const damages: [string, Record<string, Uint8Array | undefined>, RegExp][] = [
    ['wrong magic', { 'train-images-idx3-ubyte': changed(images, 3, 4) }, /train-images-idx3-ubyte is not an IDX file/],
    ['labels for images', { 't10k-images-idx3-ubyte': labels }, /t10k-images-idx3-ubyte is not an IDX file of images/],
    ['a short file', { 'train-images-idx3-ubyte': images.subarray(0, 20_000) }, /too short/],
    ['a file shorter than a header', { 'train-images-idx3-ubyte': images.subarray(0, 7) }, /too short/],
    ['an empty file', { 'train-labels-idx1-ubyte': new Uint8Array(0) }, /too short/],
    ['trailing bytes', { 'train-images-idx3-ubyte': Uint8Array.of(...images, 0) }, /trailing bytes/],
    ['trailing labels', { 't10k-labels-idx1-ubyte': Uint8Array.of(...sound['t10k-labels-idx1-ubyte'], 0) }, /trailing/],
    [
      'a label outside the classes',
      { 'train-labels-idx1-ubyte': changed(labels, 47, 30) },
      /label 30 at index 39 and none that is 10/,
    ],
    ['other counts', { 'train-labels-idx1-ubyte': smallSet(20)['train-labels-idx1-ubyte'] }, /40 images but 20 labels/],
    ['a gzip file cut short', { 'train-images-idx3-ubyte': zip.subarray(0, zip.length / 2) }, /too short/],
    ['a gzip file without its checksum', { 'train-images-idx3-ubyte': zip.subarray(0, -8) }, /too short/],
    ['a changed byte in a gzip file', { 'train-images-idx3-ubyte': changed(zip, zip.length - 6, 7) }, /gzip/],
    ['something behind a gzip file', { 'train-images-idx3-ubyte': Buffer.concat([zip, Buffer.from('more')]) }, /gzip/],
    ['a gzip file in a gzip file', { 'train-images-idx3-ubyte': gzipSync(zip) }, /packed by gzip more than once/],
    ['a gzip bomb', { 'train-images-idx3-ubyte': gzipSync(bomb(images)) }, /trailing bytes/],
    ['a header that claims too much', { 'train-images-idx3-ubyte': changed(images, 4, 9) }, /more than the 512 MiB/],
    ['a file missing', { 'train-labels-idx1-ubyte': undefined }, /the file of the train labels is missing/],
  ];

  /** A sound header and a hundred megabytes behind it that it does not announce. */
  function bomb(start: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(100 * 2 ** 20);
    bytes.set(start);
    return bytes;
  }

  it.each(damages)('%s', async (_, damage, message) => {
    folderWith(join(directory, 'there'), { 'set.json': Buffer.from('a set of before') });
    const before = contents(directory);
    const mixed: Record<string, Uint8Array | undefined> = { ...sound, ...damage };
    const files = Object.entries(mixed).flatMap(([name, bytes]) =>
      bytes === undefined ? [] : [[name, bytes] as const],
    );
    const failure = await failureOf(add(folderWith(join(temporary, 'there'), Object.fromEntries(files))));
    expect(failure.message).toMatch(message);
    if (failure.code === 'bad_data') expect(failure.message).toMatch(saysWhatToDo);
    expect(failure.code).toBe(message.source.includes('missing') ? 'not_found' : 'bad_data');
    expect(contents(directory)).toEqual(before);
    expect(readdirSync(directory)).toEqual(['there']);
  });

  it('parts of different sizes', async () => {
    const narrow = {
      ...sound,
      't10k-images-idx3-ubyte': changed(changed(sound['t10k-images-idx3-ubyte'], 11, 56), 15, 14),
    };
    const failure = await failureOf(add(folderWith(join(temporary, 'set'), narrow)));
    expect(failure.message).toMatch(/28 × 28 pixels, those for testing 56 × 14/);
  });

  it('a set that is there, when its own folder is damaged afterwards and added again', async () => {
    const path = folderWith(join(temporary, 'set'), sound);
    await add(path);
    const before = contents(directory);
    folderWith(path, { 't10k-labels-idx1-ubyte': new Uint8Array(3) });
    expect((await failureOf(add(path))).code).toBe('bad_data');
    expect(contents(directory)).toEqual(before);
  });

  it.each([
    ['nothing', {}, /There are no IDX files/],
    ['two sets', { ...packed(smallSet(), 'a-'), ...packed(smallSet(), 'b-') }, /several sets \(a, b\)/],
  ])('a folder with %s', async (_, files, message) => {
    expect((await failureOf(add(folderWith(join(temporary, 'set'), files)))).message).toMatch(message);
  });

  it('a folder that is not there', async () => {
    const failure = await failureOf(add(join(temporary, 'nowhere')));
    expect(failure.code).toBe('not_found');
    expect(failure.message).toMatch(/nowhere cannot be read/);
  });
});

describe('a crash in the middle of an addition', () => {
  it('is put right: half a set goes, a set that was being replaced comes back', async () => {
    const set = await add(folderWith(join(temporary, 'set'), smallSet()));
    const before = contents(directory);
    renameSync(join(directory, set.id), join(directory, `.replaced-${set.id}`));
    mkdirSync(join(directory, '.adding-half'));
    await recoverDigits(directory);
    expect(readdirSync(directory)).toEqual([set.id]);
    expect(contents(directory)).toEqual(before);
  });
});

describe('cancelling', () => {
  it('before or during an addition ends it within a second and leaves nothing', async () => {
    const path = folderWith(join(temporary, 'set'), packed(smallSet(20_000)));
    for (const at of ['before', 'during']) {
      const time = await shortestTime(1000, async () => {
        const stop = new AbortController();
        let stopped = Infinity;
        const cancel = (): void => {
          stopped = Math.min(stopped, performance.now());
          stop.abort();
        };
        if (at === 'before') cancel();
        const adding = addDigits(
          { kind: 'folder', path },
          { directory, resources: resources(), signal: stop.signal, onProgress: cancel },
        );
        expect((await failureOf(adding)).code).toBe('cancelled');
        const taken = performance.now() - stopped;
        expect(readdirSync(directory)).toEqual([]);
        return taken;
      });
      expect(time).toBeLessThan(1000);
    }
  });
});
