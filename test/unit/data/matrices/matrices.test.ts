import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMatrixSet } from '../../../../main/data/matrices/matrix-files.ts';
import { addMatrices } from '../../../../main/data/matrices/matrix-library.ts';
import { parseNpy } from '../../../../main/data/matrices/npy.ts';
import { sharedData } from '../../../shared-data.ts';
import { shortestTime } from '../../../shortest-time.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** A .npy file as numpy.save writes it. */
function npy(
  type: '|u1' | '<f4',
  shape: readonly number[],
  values: Uint8Array | Float32Array,
  order = 'False',
): Buffer {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([
    start,
    Buffer.from(header, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

/** A folder with a sound set of two classes and four features. */
function soundFolder(): string {
  const folder = join(temporaryFolder(), 'Two Things');
  mkdirSync(folder);
  for (const part of ['training', 'validation', 'test']) {
    writeFileSync(
      join(folder, `${part}_x.npy`),
      npy(
        '<f4',
        [3, 4],
        Float32Array.from({ length: 12 }, (_, at) => at / 8),
      ),
    );
    writeFileSync(join(folder, `${part}_y.npy`), npy('|u1', [3], Uint8Array.of(0, 1, 1)));
  }
  return folder;
}

describe('a .npy file', () => {
  it('is read with its shape and values', () => {
    expect(parseNpy(npy('|u1', [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 255)), 'x')).toEqual({
      shape: [2, 3],
      values: Uint8Array.of(1, 2, 3, 4, 5, 255),
    });
    expect(parseNpy(npy('<f4', [2], Float32Array.of(0.5, -3)), 'x')).toEqual({
      shape: [2],
      values: Float32Array.of(0.5, -3),
    });
  });

  const sound = npy('|u1', [4], Uint8Array.of(1, 2, 3, 4));
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another file', Buffer.from('<!doctype html><p>not here')],
    ['a file cut in its header', sound.subarray(0, 40)],
    ['a file cut in its values', sound.subarray(0, -1)],
    ['trailing bytes', Buffer.concat([sound, Buffer.of(0)])],
    ['Fortran order', npy('|u1', [2, 2], Uint8Array.of(1, 2, 3, 4), 'True')],
    ['three dimensions', npy('|u1', [1, 2, 2], Uint8Array.of(1, 2, 3, 4))],
    ['a shape beyond all numbers', npy('|u1', [99_999_999_999, 99_999_999_999], Uint8Array.of(1))],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(/^x\.npy cannot be used/);
  });
});

describe('the features of a folder', () => {
  /** What the picture of a set of this type and number of features is. */
  async function pictureOf(type: '|u1' | '<f4', features: number, declaration?: string): Promise<unknown> {
    const folder = soundFolder();
    const values = type === '|u1' ? new Uint8Array(3 * features) : new Float32Array(3 * features);
    for (const part of ['training', 'validation', 'test']) {
      writeFileSync(join(folder, `${part}_x.npy`), npy(type, [3, features], values));
    }
    if (declaration !== undefined) writeFileSync(join(folder, 'shape.json'), declaration);
    return (await addMatrices(folder, temporaryFolder())).picture;
  }

  it('are a picture where they are bytes of a square one', async () => {
    expect(await pictureOf('|u1', 2352)).toEqual({ rows: 28, columns: 28, channels: 3 });
    expect(await pictureOf('|u1', 784)).toEqual({ rows: 28, columns: 28, channels: 1 });
    expect(await pictureOf('|u1', 2353)).toBeNull();
  });

  it('are none where they are numbers, be they as many as a square has', async () => {
    expect(await pictureOf('<f4', 9216)).toBeNull();
    expect(await pictureOf('<f4', 43_264)).toBeNull();
  });

  it('are what is declared beside them', async () => {
    const wide = { rows: 4, columns: 6, channels: 1 };
    expect(await pictureOf('<f4', 24, JSON.stringify(wide))).toEqual(wide);
    expect(await pictureOf('|u1', 48, '{"rows": 12, "columns": 4, "channels": 1}')).toEqual({
      rows: 12,
      columns: 4,
      channels: 1,
    });
  });

  it('are refused with a declaration that is not of them, or none at all', async () => {
    await expect(pictureOf('|u1', 48, '{"rows": 28, "columns": 28, "channels": 3}')).rejects.toThrow(
      /shape\.json declares 28 × 28 × 3 = 2352 features and the matrices have 48\. Correct it/,
    );
    for (const wrong of [
      '[28, 28]',
      '{',
      '{"rows": -4, "columns": -12, "channels": 1}',
      '{"rows": 24, "columns": 1, "channels": 2}',
    ]) {
      await expect(pictureOf('|u1', 48, wrong)).rejects.toThrow(/shape\.json should say how an example is a picture/);
    }
  });
});

describe('a folder of matrices', () => {
  it('is copied whole, named by its folder and its bytes, and the same bytes are one set', async () => {
    const folder = soundFolder();
    const directory = temporaryFolder();
    const set = await addMatrices(folder, directory);
    expect(set).toMatchObject({
      features: 4,
      picture: null,
      classNames: ['0', '1'],
      training: { count: 3, perClass: [1, 2] },
    });
    expect(set.id).toBe(`two-things-${set.hash.slice(0, 8)}`);
    expect((await addMatrices(folder, directory)).id).toBe(set.id);
    expect(readdirSync(directory)).toEqual([set.id]);
    expect((await readMatrixSet(join(directory, set.id))).training.pixels[11]).toBe(11 / 8);
  });

  it('is refused when its files do not fit together, and the lab stays as it was', async () => {
    const directory = temporaryFolder();
    const damage: [RegExp, (folder: string) => void][] = [
      [
        /should hold one test_y\.npy and has none/,
        (folder) => {
          rmSync(join(folder, 'test_y.npy'));
        },
      ],
      [
        /has more than one/,
        (folder) => {
          copyFileSync(join(folder, 'test_y.npy'), join(folder, 'test_y_u8.npy'));
        },
      ],
      [
        /has 5 features and the training part 4/,
        (folder) => {
          writeFileSync(join(folder, 'test_x.npy'), npy('<f4', [3, 5], new Float32Array(15)));
        },
      ],
      [
        /must be 3 uint8 class numbers/,
        (folder) => {
          writeFileSync(join(folder, 'validation_y.npy'), npy('|u1', [2], Uint8Array.of(0, 1)));
        },
      ],
      [
        /not finite numbers/,
        (folder) => {
          writeFileSync(join(folder, 'test_x.npy'), npy('<f4', [3, 4], new Float32Array(12).fill(Number.NaN)));
        },
      ],
      [
        /No training example has class 1/,
        (folder) => {
          writeFileSync(join(folder, 'training_y.npy'), npy('|u1', [3], Uint8Array.of(0, 2, 2)));
        },
      ],
    ];
    for (const [message, spoil] of damage) {
      const folder = soundFolder();
      spoil(folder);
      await expect(addMatrices(folder, directory)).rejects.toThrow(message);
    }
    await expect(addMatrices(join(directory, 'nowhere'), directory)).rejects.toThrow('There is no folder');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is hashed over the bytes of its six files in their order, and told file by file', async () => {
    const folder = soundFolder();
    const told: number[] = [];
    const set = await addMatrices(folder, temporaryFolder(), { onFile: (done) => told.push(done) });
    const sum = createHash('sha256');
    for (const part of ['training', 'validation', 'test']) {
      for (const kind of ['x', 'y']) sum.update(readFileSync(join(folder, `${part}_${kind}.npy`)));
    }
    expect(set.hash).toBe(sum.digest('hex'));
    expect(told).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is refused when something in it is no regular file', async () => {
    const [folder, directory] = [soundFolder(), temporaryFolder()];
    rmSync(join(folder, 'test_x.npy'));
    mkdirSync(join(folder, 'test_x.npy'));
    await expect(addMatrices(folder, directory)).rejects.toThrow(/test_x\.npy is not a file/);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is given up within a second when it is cancelled, and nothing of it stays', async () => {
    const [folder, directory] = [soundFolder(), temporaryFolder()];
    for (const part of ['training', 'validation', 'test']) {
      writeFileSync(join(folder, `${part}_x.npy`), npy('|u1', [3, 50_000_000], new Uint8Array(150_000_000)));
    }
    const time = await shortestTime(1000, async () => {
      const stop = new AbortController();
      let since = 0;
      const adding = addMatrices(folder, directory, {
        signal: stop.signal,
        onFile: () => {
          since ||= performance.now();
          stop.abort();
        },
      });
      await expect(adding).rejects.toMatchObject({ code: 'cancelled' });
      expect(readdirSync(directory)).toEqual([]);
      return performance.now() - since;
    });
    expect(time).toBeLessThan(1000);
    await expect(addMatrices(folder, directory, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  const faces = sharedData('data/faces28');
  it.skipIf(faces === undefined)(
    'of the actors’ faces is the report’s 420, 120 and 120 pictures of six people',
    async () => {
      const set = await addMatrices(faces ?? '', temporaryFolder());
      expect(set).toMatchObject({
        features: 2352,
        picture: { rows: 28, columns: 28, channels: 3 },
        classNames: ['bracco', 'gilpin', 'harmon', 'baldwin', 'hader', 'carell'],
        training: { count: 420, perClass: [70, 70, 70, 70, 70, 70] },
        validation: { count: 120, perClass: [20, 20, 20, 20, 20, 20] },
        test: { count: 120, perClass: [20, 20, 20, 20, 20, 20] },
      });
    },
  );
});
