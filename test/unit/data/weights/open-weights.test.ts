import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWeights } from '../../../../main/data/weights/open-weights.ts';
import { inner, number, storeOnnx, varint } from '../../../onnx-file.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { referenceNumbers, sharedData } from '../../../shared-data.ts';

const oracles = join(import.meta.dirname, '..', '..', '..', 'oracles');
const expected = JSON.parse(readFileSync(join(oracles, 'weights.json'), 'utf8')) as {
  tensors: Record<string, { shape: number[]; values: number[] }>;
};

async function everyTensor(path: string): Promise<Record<string, { shape: number[]; values: number[] }>> {
  const file = await openWeights(path);
  try {
    const found: Record<string, { shape: number[]; values: number[] }> = {};
    for (const [name, { shape }] of file.tensors)
      found[name] = { shape: [...shape], values: [...(await file.read(name))] };
    return found;
  } finally {
    await file.close();
  }
}

function without(...names: string[]): typeof expected.tensors {
  return Object.fromEntries(Object.entries(expected.tensors).filter(([name]) => !names.includes(name)));
}

describe('a file of weights gives the tensors that were saved', () => {
  it.each(['zip.pth', 'legacy.pth', 'legacy-protocol-4.pth', 'tensors.safetensors'])(
    'of %s, whatever their strides, offsets and types are',
    async (name) => {
      expect(await everyTensor(join(oracles, 'weights', name))).toEqual(expected.tensors);
    },
  );

  it.each(['tensors.npz', 'compressed.npz'])('of %s', async (name) => {
    // NumPy has no bfloat16, and a lone number is no weight.
    expect(await everyTensor(join(oracles, 'weights', name))).toEqual(without('brain', 'scalar'));
  });

  it('of an ONNX model, whether they lie as bytes or as numbers', async () => {
    expect(await everyTensor(join(oracles, 'weights', 'tensors.onnx'))).toEqual({
      ...without('brain'),
      floats: { shape: [2, 2], values: [1, 2, 3, 4.5] },
    });
  });

  it('of an ONNX model whose halves and integers lie in fields of integers', async () => {
    const tensor = (name: string, type: number, field: 5 | 7, values: readonly (number | bigint)[]): Buffer => {
      const of = [
        number(1, values.length),
        number(2, type),
        inner(8, name),
        inner(field, Buffer.concat(values.map(varint))),
      ];
      return inner(5, Buffer.concat(of));
    };
    const [half, int8, int64] = [10, 3, 7];
    const path = join(temporaryFolder(), 'integers.onnx');
    storeOnnx(
      path,
      tensor('halves', half, 5, [0x3c00, 0xc000, 0x3555]),
      tensor('bytes', int8, 5, [-128n, 0, 127]),
      tensor('longs', int64, 7, [-3n, 2 ** 40]),
    );
    expect(await everyTensor(path)).toEqual({
      halves: { shape: [3], values: [1, -2, 0.333251953125] },
      bytes: { shape: [3], values: [-128, 0, 127] },
      longs: { shape: [2], values: [-3, 2 ** 40] },
    });
    storeOnnx(
      path,
      inner(5, Buffer.concat([number(1, 2 ** 27), number(2, half), inner(8, 'w'), inner(5, Buffer.alloc(9))])),
    );
    await expect(everyTensor(path)).rejects.toThrow('its tensor “w” has another size than it claims');
  });

  it.each([
    ['checkpoint.pth', 7],
    ['legacy-checkpoint.pth', 7],
  ])('of %s, below the name under which it keeps them', async (name, count) => {
    const found = await everyTensor(join(oracles, 'weights', name));
    expect(Object.keys(found)).toHaveLength(count);
    expect(found['net.0.weight']).toEqual({ shape: [2, 1, 2, 2], values: new Array<number>(8).fill(0.5) });
    expect(found['net.1.running_var']).toEqual({ shape: [2], values: [1, 1] });
  });

  it('of random weights of AlexNet', async ({ skip }) => {
    const path = sharedData('reference/alexnet_features_random.pth');
    if (path === undefined) skip('the weights are not on this machine');
    const { weights } = JSON.parse(readFileSync(referenceNumbers('alexnet_random.json'), 'utf8')) as {
      weights: Record<string, { shape: number[]; sum: number; first5: number[] }>;
    };
    const found = await everyTensor(path ?? '');
    expect(Object.keys(found)).toEqual(Object.keys(weights));
    for (const [name, { shape, sum, first5 }] of Object.entries(weights)) {
      expect(found[name]?.shape).toEqual(shape);
      expect(found[name]?.values.slice(0, 5)).toEqual(first5);
      expect(found[name]?.values.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 8);
    }
  });
});
