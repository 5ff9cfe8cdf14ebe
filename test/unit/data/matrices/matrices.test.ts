import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMatrixSet } from '../../../../main/data/matrices/matrix-files.ts';
import { addMatrices } from '../../../../main/data/matrices/matrix-library.ts';
import { readMatrixRows } from '../../../../main/data/matrices/part-rows.ts';
import { parseNpy } from '../../../../main/data/matrices/npy.ts';
import type { PictureShape } from '../../../../shared/models/data/data-set.ts';
import { matrixSet } from '../../../../shared/models/matrices.ts';
import { sharedData } from '../../../shared-data.ts';
import { shortestTime } from '../../../shortest-time.ts';
import { saysWhatToDo } from '../../../says-what-to-do.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** A .npy file as numpy.save writes it. */
function npy(type: string, shape: readonly number[], values: NodeJS.TypedArray, order = 'False'): Buffer {
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

  // The bytes are those of numpy.array([…], dtype).tobytes().
  it.each([
    ['|b1', '000102', [0, 1, 1]],
    ['|i1', '80ff7f', [-128, -1, 127]],
    ['<u2', '0100ffff', [1, 65_535]],
    ['>u2', '0001ffff', [1, 65_535]],
    ['<i2', '0080', [-32_768]],
    ['>i4', 'fffffffe', [-2]],
    ['<u4', '00000001', [16_777_216]],
    ['<i8', 'ffffffffffffffff0300000000000000', [-1, 3]],
    ['>u8', '0000000000000100', [256]],
    ['<f2', '003c00c001000000ff7b', [1, -2, 2 ** -24, 0, 65_504]],
    ['>f2', '3c00', [1]],
    ['>f4', '3f800000', [1]],
    ['<f8', '000000000000f0bf', [-1]],
    ['>f8', '3fe0000000000000', [0.5]],
  ])('of type %s is read as float32', (type, bytes, values) => {
    expect(parseNpy(npy(type, [values.length], Buffer.from(bytes, 'hex')), 'x')).toEqual({
      shape: [values.length],
      values: Float32Array.from(values),
    });
  });

  it('in Fortran order is read row by row', () => {
    // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]], 'u1').tobytes('F')
    const columns = npy('|u1', [2, 3], Uint8Array.of(1, 4, 2, 5, 3, 6), 'True');
    expect(parseNpy(columns, 'x')).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('is refused where a value is beyond float32, and told which', () => {
    expect(() => parseNpy(npy('<f8', [1], Float64Array.of(1e300)), 'x.npy')).toThrow(/x\.npy holds 1e\+300.*Scale/);
  });

  const sound = npy('|u1', [4], Uint8Array.of(1, 2, 3, 4));
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another file', Buffer.from('<!doctype html><p>not here')],
    ['a file cut in its header', sound.subarray(0, 40)],
    ['a file cut in its values', sound.subarray(0, -1)],
    ['trailing bytes', Buffer.concat([sound, Buffer.of(0)])],
    ['complex numbers', npy('<c8', [1], Float32Array.of(1, 2))],
    ['text', npy('<U1', [1], Float32Array.of(1))],
    ['a float of 16 bytes', npy('<f16', [1], Float64Array.of(1, 2))],
    ['five dimensions', npy('|u1', [1, 2, 1, 2, 1], Uint8Array.of(1, 2, 3, 4))],
    ['a shape beyond all numbers', npy('|u1', [99_999_999_999, 99_999_999_999], Uint8Array.of(1))],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(/^x\.npy cannot be used/);
  });
});

describe('the features of a folder', () => {
  interface Declared {
    /** Of an example of the parts, `[features]`, `[rows, columns]` or `[channels, rows, columns]`. */
    sizes: number[];
    testSizes?: number[];
    json?: string;
    asked?: PictureShape;
  }

  function folderOf({ sizes, testSizes, json }: Declared): string {
    const folder = soundFolder();
    for (const part of ['training', 'validation', 'test']) {
      const shape = [3, ...(part === 'test' ? (testSizes ?? sizes) : sizes)];
      const count = shape.reduce((product, one) => product * one);
      writeFileSync(join(folder, `${part}_x.npy`), npy('|u1', shape, new Uint8Array(count)));
    }
    if (json !== undefined) writeFileSync(join(folder, 'shape.json'), json);
    return folder;
  }

  /** What the picture of a set is that is declared in these ways. */
  async function pictureOf(declared: Declared): Promise<unknown> {
    return (await addMatrices(folderOf(declared), temporaryFolder(), { shape: declared.asked ?? null })).picture;
  }

  const wide = { rows: 4, columns: 6, channels: 1 } as const;

  it.each([2352, 784, 9216, 43_264])('are no picture where nothing declares one, be they %i', async (features) => {
    expect(await pictureOf({ sizes: [features] })).toBeNull();
  });

  it('are what a shape.json beside them declares', async () => {
    expect(await pictureOf({ sizes: [24], json: JSON.stringify(wide) })).toEqual(wide);
    expect(await pictureOf({ sizes: [48], json: '{"rows": 4, "columns": 4, "channels": 3}' })).toEqual({
      rows: 4,
      columns: 4,
      channels: 3,
    });
  });

  it('are what the dimensions of the files declare, and as many as they multiply to', async () => {
    expect(await pictureOf({ sizes: [4, 6] })).toEqual(wide);
    expect(await pictureOf({ sizes: [3, 5, 2], testSizes: [30] })).toEqual({ rows: 5, columns: 2, channels: 3 });
    const directory = temporaryFolder();
    const folder = folderOf({ sizes: [1, 4, 6] });
    // numpy.arange(72).reshape(3, 1, 4, 6) saved in Fortran order: the first index changes fastest.
    const order = Uint8Array.from(
      { length: 72 },
      (_, at) => (at % 3) * 24 + (Math.floor(at / 3) % 4) * 6 + Math.floor(at / 12),
    );
    writeFileSync(join(folder, 'training_x.npy'), npy('|u1', [3, 1, 4, 6], order, 'True'));
    writeFileSync(
      join(folder, 'test_x.npy'),
      npy(
        '|u1',
        [3, 4, 6],
        Uint8Array.from({ length: 72 }, (_, at) => at),
      ),
    );
    const set = await addMatrices(folder, directory);
    expect(set).toMatchObject({ features: 24, picture: wide });
    const kept = await readMatrixSet(join(directory, set.id));
    expect([...kept.training.pixels]).toEqual(Array.from({ length: 72 }, (_, at) => at));
    const rows = await readMatrixRows(join(directory, set.id), 'test', [2]);
    expect([...rows]).toEqual(Array.from({ length: 24 }, (_, at) => Math.fround((48 + at) / 255)));
  });

  it('are what the person declares who adds them, and stay so until they are declared anew', async () => {
    const directory = temporaryFolder();
    const folder = folderOf({ sizes: [24] });
    expect((await addMatrices(folder, directory)).picture).toBeNull();
    expect((await addMatrices(folder, directory, { shape: wide })).picture).toEqual(wide);
    expect((await addMatrices(folder, directory)).picture).toEqual(wide);
    writeFileSync(join(folder, 'shape.json'), '{"rows": 2, "columns": 4, "channels": 3}');
    const anew = { rows: 2, columns: 4, channels: 3 };
    expect((await addMatrices(folder, directory)).picture).toEqual(anew);
    rmSync(join(folder, 'shape.json'));
    expect((await addMatrices(folder, directory)).picture).toEqual(anew);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('are refused with a declaration that is not of them, or none at all', async () => {
    await expect(pictureOf({ sizes: [48], json: '{"rows": 28, "columns": 28, "channels": 3}' })).rejects.toThrow(
      /The matrices have 48 features, and .*shape\.json declares 3 × 28 × 28 = 2352\. Correct it/,
    );
    await expect(pictureOf({ sizes: [48], asked: wide })).rejects.toThrow(
      'The matrices have 48 features, and the shape given with them declares 1 × 4 × 6 = 24.',
    );
    for (const json of [
      '[28, 28]',
      '{',
      '{"rows": -4, "columns": -12, "channels": 1}',
      '{"rows": 24, "columns": 1, "channels": 2}',
    ]) {
      await expect(pictureOf({ sizes: [48], json })).rejects.toThrow(
        /shape\.json should say how an example is a picture/,
      );
    }
  });

  it('are refused where two declarations differ, or planes come last', async () => {
    await expect(pictureOf({ sizes: [4, 6], testSizes: [6, 4] })).rejects.toThrow(
      'Two shapes of a picture are declared: 1 × 4 × 6 by the training part, and 1 × 6 × 4 by the test part. Correct',
    );
    await expect(pictureOf({ sizes: [4, 6], json: '{"rows": 6, "columns": 4, "channels": 1}' })).rejects.toThrow(
      /1 × 6 × 4 by .*shape\.json, and 1 × 4 × 6 by the training part/,
    );
    await expect(pictureOf({ sizes: [28, 28, 3] })).rejects.toThrow(
      /training_x\.npy has the shape \[3, 28, 28, 3\]; pictures are \[examples, channels, rows, columns\] with 1 or 3 channels/,
    );
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

  it.each(['日本', '!!!', '  ', 'Ärzte'])('may be called %j', async (name) => {
    const folder = join(temporaryFolder(), name);
    renameSync(soundFolder(), folder);
    const set = await addMatrices(folder, temporaryFolder());
    expect(matrixSet.parse(set)).toMatchObject({ title: set.title, origin: folder });
    expect(set.id).toBe(`${name === 'Ärzte' ? 'arzte' : 'matrices'}-${set.hash.slice(0, 8)}`);
  });

  it('is kept as float32 and says what was rounded', async () => {
    const folder = soundFolder();
    const directory = temporaryFolder();
    const values = Float64Array.from({ length: 12 }, (_, at) => (at < 5 ? at / 8 : at / 10));
    writeFileSync(join(folder, 'training_x.npy'), npy('<f8', [3, 4], values));
    writeFileSync(join(folder, 'test_x.npy'), npy('>i4', [3, 4], Buffer.from('00000007'.repeat(12), 'hex')));
    writeFileSync(join(folder, 'training_y.npy'), npy('<i8', [3], BigInt64Array.of(0n, 1n, 1n)));
    const set = await addMatrices(folder, directory);
    // 0.5 and 1.0 are float32 numbers; 0.6, 0.7, 0.8, 0.9 and 1.1 are not.
    expect(set.notes).toEqual([
      'training_x.npy: 5 of 12 float64 values were rounded to float32.',
      'test_x.npy: big-endian int32 values are used as they are; only uint8 is divided by 255.',
    ]);
    const kept = await readMatrixSet(join(directory, set.id));
    expect(kept.training.pixels).toEqual(Float32Array.from(values));
    expect(kept.training.labels).toEqual(Uint8Array.of(0, 1, 1));
    expect([...kept.test.pixels]).toEqual(new Array(12).fill(7));
  });

  it.each([-1, 0.5, 256, Number.NaN])('is refused with the label %s', async (label) => {
    const folder = soundFolder();
    writeFileSync(join(folder, 'test_y.npy'), npy('<f8', [3], Float64Array.of(0, label, 1)));
    await expect(addMatrices(folder, temporaryFolder())).rejects.toThrow(
      `test_y.npy has the label ${label} at index 1; classes are whole numbers from 0 to 255.`,
    );
  });

  it.skipIf(process.platform === 'win32').each(['training_x.npy', 'test_y.npy', 'shape.json', 'training_names.txt'])(
    'ends at once where %s is a pipe or a device',
    async (name) => {
      for (const make of [
        (path: string) => execFileSync('mkfifo', [path]),
        (path: string) => {
          symlinkSync('/dev/zero', path);
        },
      ]) {
        const folder = soundFolder();
        rmSync(join(folder, name), { force: true });
        make(join(folder, name));
        const outcome = addMatrices(folder, temporaryFolder());
        // Names of classes are a kindness: without them classes have numbers.
        if (name === 'training_names.txt') expect((await outcome).classNames).toEqual(['0', '1']);
        else await expect(outcome).rejects.toThrow(`${name} is not a regular file.`);
      }
    },
  );

  it('says which parts are empty or lack a class, and what that means for runs', async () => {
    const notesOf = async (part: string, labels: number[]): Promise<string[] | undefined> => {
      const folder = soundFolder();
      const features = new Float32Array(4 * labels.length);
      writeFileSync(join(folder, `${part}_x.npy`), npy('<f4', [labels.length, 4], features));
      writeFileSync(join(folder, `${part}_y.npy`), npy('|u1', [labels.length], Uint8Array.from(labels)));
      return (await addMatrices(folder, temporaryFolder())).notes;
    };
    expect(await notesOf('test', [0, 1])).toEqual([]);
    expect(await notesOf('test', [])).toEqual(['There are no test examples: runs on this set have no test accuracy.']);
    expect(await notesOf('validation', [])).toEqual([
      expect.stringContaining('There are no validation examples: runs'),
    ]);
    expect(await notesOf('test', [1, 1])).toEqual([
      'There are no test examples of class 0: accuracy on the test part says nothing about it.',
    ]);
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
        /validation_y\.npy has the shape \[2\] and .*validation_x\.npy has 3 examples/,
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
        /Subtract 1 from every label/,
        (folder) => {
          for (const part of ['training', 'validation', 'test'])
            writeFileSync(join(folder, `${part}_y.npy`), npy('|u1', [3], Uint8Array.of(1, 2, 2)));
        },
      ],
      [
        /of one-hot rows numpy\.argmax\(y, axis=1\) makes them/,
        (folder) => {
          writeFileSync(join(folder, 'test_y.npy'), npy('|u1', [3, 2], Uint8Array.of(0, 1, 1, 0, 1, 0)));
        },
      ],
      [
        /training part in .* is empty/,
        (folder) => {
          writeFileSync(join(folder, 'training_x.npy'), npy('<f4', [0, 4], new Float32Array(0)));
          writeFileSync(join(folder, 'training_y.npy'), npy('|u1', [0], new Uint8Array(0)));
        },
      ],
      [
        /test_x\.npy has the shape \[12\]/,
        (folder) => {
          writeFileSync(join(folder, 'test_x.npy'), npy('<f4', [12], new Float32Array(12)));
        },
      ],
      [
        /has 5 features and the training part 4/,
        (folder) => {
          writeFileSync(join(folder, 'test_x.npy'), npy('<f4', [3, 5], new Float32Array(15)));
        },
      ],
      [
        /Every example has class 0/,
        (folder) => {
          for (const part of ['training', 'validation', 'test'])
            writeFileSync(join(folder, `${part}_y.npy`), npy('|u1', [3], Uint8Array.of(0, 0, 0)));
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
      const refusal = await addMatrices(folder, directory).then(String, String);
      expect(refusal).toMatch(message);
      expect(refusal).toMatch(saysWhatToDo);
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
    await expect(addMatrices(folder, directory)).rejects.toThrow(/test_x\.npy is not a regular file/);
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
        picture: null,
        classNames: ['bracco', 'gilpin', 'harmon', 'baldwin', 'hader', 'carell'],
        training: { count: 420, perClass: [70, 70, 70, 70, 70, 70] },
        validation: { count: 120, perClass: [20, 20, 20, 20, 20, 20] },
        test: { count: 120, perClass: [20, 20, 20, 20, 20, 20] },
      });
    },
  );
});
