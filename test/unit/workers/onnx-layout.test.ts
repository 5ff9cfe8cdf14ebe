import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { averagedMaps } from '../../../main/learning/convolution/averaged-maps.ts';
import { openExtractor } from '../../../main/workers/extractor-net.ts';
import { addModel, onnxModelAt } from '../../../main/workers/onnx-addition.ts';
import type { InstalledExtractor } from '../../../shared/models/extractors/extractor.ts';
import { ints, node, storeOnnx, value, weights } from '../../onnx-file.ts';
import { temporaryFolder } from '../../temporary.ts';

const size = 8;
const [channels, rows, columns] = [5, 4, 8];
const filters = Float32Array.from({ length: channels * 3 * 3 * 3 }, (_, at) => Math.sin(1 + at));
/** `[rows, columns, 3]`. */
const picture = Float32Array.from({ length: size * size * 3 }, (_, at) => Math.cos(at * at));

/** By the definition, in float64: a convolution of 3 × 3 with a border of one, every second row. `[channels, rows, columns]`. */
const edges = Float64Array.from({ length: channels * rows * columns }, (_, at) => {
  const [channel, row, column] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
  let sum = 0;
  for (let colour = 0; colour < 3; colour++) {
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 3; x++) {
        const [from, of] = [2 * row + y - 1, column + x - 1];
        if (from < 0 || of < 0 || from >= size || of >= size) continue;
        sum +=
          (filters[((channel * 3 + colour) * 3 + y) * 3 + x] ?? 0) * (picture[(from * size + of) * 3 + colour] ?? 0);
      }
    }
  }
  return sum;
});
const bright = edges.map((one) => Math.max(0, one));
/** The channels of each place through a matrix. */
const matrix = Float32Array.from({ length: channels * channels }, (_, at) => Math.sin(at * 3));
const mixed = edges.map((_, at) => {
  const [to, place] = [Math.floor(at / (rows * columns)), at % (rows * columns)];
  let sum = 0;
  for (let from = 0; from < channels; from++)
    sum += (edges[from * rows * columns + place] ?? 0) * (matrix[from * channels + to] ?? 0);
  return sum;
});

/** Means of parts, 2 × 2 of them: 2 rows and 4 columns each. */
function quarters(maps: Float64Array): Float64Array {
  return Float64Array.from({ length: channels * 4 }, (_, at) => {
    const [channel, down, across] = [Math.floor(at / 4), Math.floor(at / 2) % 2, at % 2];
    let sum = 0;
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 4; column++)
        sum += maps[(channel * rows + 2 * down + row) * columns + 4 * across + column] ?? 0;
    }
    return sum / 8;
  });
}

const convolution = (from: string, to: string): Buffer =>
  node('Conv', [from, 'w'], [to], ints('pads', [1, 1, 1, 1]), ints('strides', [2, 1]));
const turned = (from: string, to: string, perm: number[]): Buffer =>
  node('Transpose', [from], [to], ints('perm', perm));
const sizes = (name: string, shape: number[]): Buffer =>
  weights(name, [shape.length], new Uint8Array(BigInt64Array.from(shape, BigInt).buffer), 'int64');

async function added(name: string, input: number[], ...parts: Buffer[]) {
  const folder = temporaryFolder();
  const all = [
    weights('w', [channels, 3, 3, 3], new Uint8Array(filters.buffer)),
    weights('m', [channels, channels], new Uint8Array(matrix.buffer)),
    value(11, 'x', input),
  ];
  const path = storeOnnx(join(folder, name), ...parts, ...all);
  const found = await onnxModelAt(path);
  if (found === undefined) throw new Error('It is no model.');
  const staging = join(folder, 'staging');
  mkdirSync(staging);
  return { extractor: await addModel(found, path, staging), path: join(staging, 'model.onnx') };
}

async function featuresOf(model: { extractor: InstalledExtractor; path: string }, layer: string) {
  const net = await openExtractor({ extractor: model.extractor, weights: model.path, layer, engine: 'cpu' });
  const given = await net.run(picture, 1);
  await net.release();
  return { given, pooled: averagedMaps(given.values, 1, given.shape, 2) };
}

async function expectMaps(model: Awaited<ReturnType<typeof added>>, expected: Record<string, Float64Array>) {
  for (const [layer, maps] of Object.entries(expected)) {
    const { given, pooled } = await featuresOf(model, layer);
    expect(given.shape, layer).toEqual([channels, rows, columns]);
    expect(farthest(given.values, maps), layer).toBeLessThan(1e-5);
    expect(farthest(pooled, quarters(maps)), layer).toBeLessThan(1e-5);
  }
}

function farthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Math.max(...Array.from(other, (expected, at) => Math.abs((one[at] ?? Number.NaN) - expected)));
}

const shapeOf = ({ extractor }: Awaited<ReturnType<typeof added>>, name: string) =>
  extractor.model?.layers.find((layer) => layer.name === name);

it('a model with the channels first all through', async () => {
  const model = await added(
    'first.onnx',
    [1, 3, size, size],
    convolution('x', 'edges'),
    node('Relu', ['edges'], ['bright']),
    node('GlobalAveragePool', ['bright'], ['mean']),
    node('Flatten', ['mean'], ['y']),
    value(12, 'y', [1, channels]),
  );
  await expectMaps(model, { edges, bright });
  expect(shapeOf(model, 'y')).toEqual({ name: 'y', tensor: 'y', shape: [channels, 1, 1] });
});

it('a picture with the channels last, convolved with the channels first, and turned back at the end', async () => {
  const model = await added(
    'last.onnx',
    [1, size, size, 3],
    turned('x', 'planes', [0, 3, 1, 2]),
    convolution('planes', 'edges'),
    turned('edges', 'back', [0, 2, 3, 1]),
    node('Relu', ['back'], ['bright']),
    turned('bright', 'again', [0, 3, 1, 2]),
    node('GlobalAveragePool', ['again'], ['mean']),
    turned('mean', 'scale', [0, 2, 3, 1]),
    node('Mul', ['bright', 'scale'], ['scaled']),
    node('MatMul', ['back', 'm'], ['mixed']),
    value(12, 'scaled', [1, rows, columns, channels]),
    value(12, 'mixed', [1, rows, columns, channels]),
  );
  const means = edges.map((_, at) => {
    const from = Math.floor(at / (rows * columns)) * rows * columns;
    return bright.subarray(from, from + rows * columns).reduce((sum, one) => sum + one, 0) / (rows * columns);
  });
  const scaled = bright.map((one, at) => one * (means[at] ?? 0));
  await expectMaps(model, { edges, back: edges, bright, again: bright, scaled, mixed });
  expect(shapeOf(model, 'planes')).toMatchObject({ shape: [3, size, size], axes: [1, 2, 3] });
  expect(shapeOf(model, 'bright')).toMatchObject({ axes: [3, 1, 2] });
});

it('channels that are last inside, sides that are joined and split, and what nobody can tell', async () => {
  const places = rows * columns;
  const model = await added(
    'mixed.onnx',
    [1, 3, size, size],
    convolution('x', 'edges'),
    turned('edges', 'inside', [0, 2, 3, 1]),
    node('MatMul', ['inside', 'm'], ['product']),
    turned('product', 'mixed', [0, 3, 1, 2]),
    turned('edges', 'tall', [0, 1, 3, 2]),
    node('Reshape', ['edges', 'tokens'], ['row']),
    node('Reshape', ['row', 'maps'], ['guess']),
    node('Add', ['guess', 'edges'], ['doubled']),
    node('Reshape', ['edges', 'grouped'], ['grouping']),
    node('Reshape', ['grouping', 'maps'], ['ungrouped']),
    sizes('tokens', [1, channels, places]),
    sizes('maps', [1, channels, rows, columns]),
    sizes('grouped', [1, 1, channels, rows, 2, columns / 2]),
    value(12, 'mixed', [1, channels, rows, columns]),
    value(12, 'tall', [1, channels, columns, rows]),
    value(12, 'doubled', [1, channels, rows, columns]),
    value(12, 'ungrouped', [1, channels, rows, columns]),
  );
  const doubled = edges.map((one) => 2 * one);
  await expectMaps(model, { edges, inside: edges, product: mixed, mixed, tall: edges, doubled, ungrouped: edges });
  const flat = { shape: [channels * places, 1, 1], axes: null };
  for (const name of ['row', 'guess']) expect(shapeOf(model, name), name).toMatchObject(flat);
  const { given } = await featuresOf(model, 'guess');
  expect(farthest(given.values, edges)).toBeLessThan(1e-5);
});
