import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readMatrixSet } from '../../main/data/matrices/matrix-files.ts';
import type { ExtractorLayer } from '../../shared/models/extractors/layer.ts';
import { commandJson } from '../command-line.ts';
import { makeDrawnSnapshot } from '../drawn-snapshot.ts';
import { ints, node, storeOnnx, value, weights } from '../onnx-file.ts';
import { plainBlocks } from '../plain-convolution.ts';
import { temporaryFolder } from '../temporary.ts';

const size = 16;
const filters = Float32Array.from({ length: 4 * 3 * 3 * 3 }, (_, at) => Math.sin(at));
const edges: ExtractorLayer = { op: 'convolution', weight: 'w', channels: 4, kernel: 3, stride: 2, padding: 1 };

it('an ONNX model gives its layers, and features as plain loops give them', async () => {
  const data = temporaryFolder();
  const folder = temporaryFolder();
  await makeDrawnSnapshot(data, size);
  const nodes = [
    node('Conv', ['x', 'w'], ['edges'], ints('pads', [1, 1, 1, 1]), ints('strides', [2, 2])),
    node('Relu', ['edges'], ['bright']),
    node('GlobalAveragePool', ['bright'], ['mean']),
  ];
  const bytes = weights('w', [4, 3, 3, 3], new Uint8Array(filters.buffer));
  const input = value(11, 'x', ['N', 3, size, size]);
  const file = storeOnnx(join(folder, 'small.onnx'), ...nodes, bytes, input, value(12, 'mean', ['N', 4, 1, 1]));
  const { value: added } = await commandJson(data, 'extractors', 'add', file);
  expect(added).toMatchObject({
    kind: 'onnx',
    title: 'small.onnx',
    input: size,
    layers: [
      { name: 'edges', shape: [4, 8, 8], values: 256 },
      { name: 'bright', shape: [4, 8, 8] },
      { name: 'mean', shape: [4, 1, 1] },
    ],
  });
  const { extractor } = added as { extractor: string };
  const { value: found, stderr } = await commandJson(
    data,
    ...['extract', '--snapshot', 'Drawn', '--extractor', extractor, '--layer', 'bright', '--normalisation', 'unit'],
  );
  expect(found, stderr).toMatchObject({ shape: [4, 8, 8], values: 256, examples: 27, engine: 'wasm' });

  const [made = ''] = readdirSync(join(data, 'matrices'));
  const pictures = (await readMatrixSet(join(data, 'matrices', made))).test;
  const features = (await readMatrixSet(join(data, 'features', (found as { features: string }).features))).test;
  const blocks = [{ name: 'bright', layers: [edges, { op: 'relu' as const }] }];
  for (let row = 0; row < pictures.count; row++) {
    const planes = Float64Array.from(pictures.pixels.subarray(row * 768, (row + 1) * 768), (byte) => byte / 255);
    const plain = plainBlocks({ input: size, blocks }, new Map([['w', filters]]), planes).get('bright')?.values ?? [];
    plain.forEach((expected, place) => {
      expect(Math.abs((features.pixels[row * 256 + place] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
    });
  }

  const refusedAs = async (name: string, ...parts: Buffer[]): Promise<unknown> =>
    (await commandJson(data, 'extractors', 'add', storeOnnx(join(folder, name), ...parts))).value;
  const words = (part: string) => ({
    error: { code: 'bad_data', message: expect.stringContaining(part) as string },
  });
  const text = [
    node('Identity', ['words'], ['y']),
    value(11, 'words', [1, 77], 'int64'),
    value(12, 'y', [1, 77], 'int64'),
  ];
  expect(await refusedAs('text.onnx', ...text)).toMatchObject(
    words('its input “words” is [1, 77] and not of float32, and a square picture in three colours'),
  );
  const blank = weights('w', [4, 3, 3, 3], new Uint8Array(new Float32Array(108).fill(Number.NaN).buffer));
  expect(await refusedAs('blank.onnx', ...nodes, blank, input, value(12, 'mean', ['N', 4, 1, 1]))).toMatchObject(
    words('nothing that it gives for a picture is a number, so its weights are damaged'),
  );
  const odd = await refusedAs('odd.onnx', node('Odd', ['x'], ['y']), input, value(12, 'y', [1]));
  expect(JSON.stringify(odd)).not.toMatch(/onnxruntime_src|\.cc\b/);
  expect(await refusedAs('odd.onnx', node('Odd', ['x'], ['y']), input, value(12, 'y', [1]))).toMatchObject(
    words('odd.onnx cannot be used: onnxruntime says “'),
  );
});
