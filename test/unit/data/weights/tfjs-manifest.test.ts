import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWeights } from '../../../../main/data/weights/open-weights.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** Two tensors in two files, the first across the end of the first file: bytes with a scale and a least value, and floats. */
const weights = [
  { name: 'w', shape: [2, 3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
  { name: 'b', shape: [1], dtype: 'float32' },
];
const float = [...new Uint8Array(Float32Array.of(2.25).buffer)];

function written(
  group: object,
  files: Record<string, number[]> = { one: [0, 1, 2, 3], two: [4, 5, ...float] },
): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), Uint8Array.from(bytes));
  const path = join(folder, 'model-weights_manifest.json');
  writeFileSync(path, JSON.stringify([{ paths: ['one', 'two'], weights, ...group }]));
  return path;
}

async function read(path: string): Promise<Record<string, number[]>> {
  const file = await openWeights(path);
  try {
    const found: Record<string, number[]> = {};
    for (const name of file.tensors.keys()) found[name] = [...(await file.read(name))];
    return found;
  } finally {
    await file.close();
  }
}

it('a weights manifest of TensorFlow.js gives its tensors, matrices as PyTorch lays them out', async () => {
  const path = written({});
  // [in, out] = [[-1, -0.5, 0], [0.5, 1, 1.5]]
  expect(await read(path)).toEqual({ w: [-1, 0.5, -0.5, 1, 0, 1.5], b: [2.25] });
  const file = await openWeights(path);
  expect(file.tensors.get('w')?.shape).toEqual([3, 2]);
  expect(file.files?.length).toBe(2);
  await file.close();
});

it('filters are turned likewise', async () => {
  const filters = [{ name: 'f', shape: [1, 2, 2, 3], dtype: 'uint8' }];
  const path = written({ paths: ['one'], weights: filters }, { one: Array.from({ length: 12 }, (_, at) => at) });
  // Output channel, input channel, row, column.
  expect(await read(path)).toEqual({ f: [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11] });
});

it.each([
  ['files elsewhere', { paths: ['../one', 'two'] }, 'does not lie beside it'],
  ['files below', { paths: ['deep/one', 'two'] }, 'does not lie beside it'],
  ['files that are too short', { paths: ['one'] }, 'its tensors have 10 bytes, and its files 4'],
  ['a tensor twice', { weights: [weights[1], weights[1]] }, 'names “b” twice'],
  ['an unknown type', { weights: [{ ...weights[1], dtype: 'complex64' }] }, 'of a type that is not read'],
  ['a size beyond all', { weights: [{ ...weights[1], shape: [99_999, 99_999] }] }, 'are the most'],
  ['no weights', { weights: [] }, 'its tensors have 0 bytes'],
  ['no list of files', { paths: 'one' }, 'no weights manifest'],
])('a manifest with %s is refused in a sentence', async (_name, group, words) => {
  await expect(openWeights(written(group))).rejects.toMatchObject({
    code: 'bad_data',
    message: expect.stringContaining(words) as string,
  });
});

it('a folder or a link to nothing in the place of a file is refused', async () => {
  const path = written({ paths: ['folder', 'gone'] });
  mkdirSync(join(path, '..', 'folder'));
  await expect(openWeights(path)).rejects.toMatchObject({ code: 'bad_data' });
  const other = written({ paths: ['gone', 'two'] });
  symlinkSync(join(other, '..', 'nowhere'), join(other, '..', 'gone'));
  await expect(openWeights(other)).rejects.toMatchObject({ code: 'not_found' });
});
