import { dirname, join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { requireFromApp } from '../../../../main/app-packages.ts';
import { packagedExtractors, packagedFile } from '../../../../main/data/extractors/packaged-extractors.ts';
import { readExtractor } from '../../../../main/data/extractors/extractor-folder.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { Extractor } from '../../../../main/learning/convolution/extractor.ts';
import { normalisedPictures } from '../../../../main/learning/convolution/picture-normalisations.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { loadTensorFlow } from '../../../../main/learning/kernels/tensorflow.ts';
import { faceNet } from '../../../../shared/models/extractors/face-net.ts';
import { itOn } from '../../../engine-test.ts';

/** What of face-api is asked: the net itself, run by tfjs on the backend that is set. */
interface FaceApi {
  nets: {
    faceRecognitionNet: { loadFromDisk(folder: string): Promise<void>; forward(pictures: Tensor): Promise<Tensor> };
  };
}

const report = await engineReport();
const size = faceNet.input;

itOn('wasm', report)('the face net gives the descriptor that face-api gives', async () => {
  const engine = await loadEngine('wasm');
  const faceApi = requireFromApp('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  const net = faceApi.nets.faceRecognitionNet;
  await net.loadFromDisk(join(dirname(requireFromApp.resolve('@vladmandic/face-api/package.json')), 'model'));
  const planes = Uint8Array.from({ length: 3 * size * size }, (_, place) => {
    const [channel, at] = [Math.floor(place / size ** 2), place % size ** 2];
    return 127 + 90 * Math.sin(0.05 * Math.floor(at / size) + 0.031 * (at % size) * (channel + 1));
  });
  const pixels = Float32Array.from(planes, (_, place) => planes[(place % 3) * size ** 2 + Math.floor(place / 3)] ?? 0);
  const expected = [...(await net.forward(loadTensorFlow().tensor4d(pixels, [1, size, size, 3]))).dataSync()];

  const [installed] = packagedExtractors();
  if (installed === undefined) throw new Error('The weights of the face net are not there.');
  const tensors = await readExtractor(packagedFile(installed.name), installed);
  const ours = new Extractor(engine.maps(), faceNet, tensors);
  const pictures = normalisedPictures(planes, 1, 'face-net');
  const given = ours.run(pictures, 1, ['conv32_down', 'conv64_down', 'conv256_down_out', 'descriptor']);
  ours.release();
  // As dlib’s: 150 → 72 → 35, then halves with the odd row kept.
  expect([...given].map(([name, { shape }]) => [name, ...shape])).toEqual([
    ['conv32_down', 32, 72, 72],
    ['conv64_down', 64, 17, 17],
    ['conv256_down_out', 256, 2, 2],
    ['descriptor', 128, 1, 1],
  ]);
  const found = [...(given.get('descriptor')?.values ?? [])];
  expect(found.length).toBe(128);
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
  expect(Math.max(...found.map((value, at) => Math.abs(value - (expected[at] ?? Number.NaN))))).toBeLessThan(1e-5);
});
