import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { io, Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeLayersModel } from '../../../main/learning/layers-model.ts';
import { loadTensorFlow } from '../../../main/learning/tensorflow.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { temporaryFolder } from '../../temporary.ts';

const modelFile = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.string()]),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.literal('float32') })),
    }),
  ]),
});

/** Reads the two files as a browser's `tf.loadLayersModel(url)` would. */
function handlerOf(folder: string): io.IOHandler {
  return {
    load: () => {
      const { modelTopology, weightsManifest } = modelFile.parse(
        JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')),
      );
      const [{ paths, weights }] = weightsManifest;
      const bytes = Uint8Array.from(readFileSync(join(folder, paths[0])));
      return Promise.resolve({ modelTopology, weightSpecs: weights, weightData: bytes.buffer });
    },
  };
}

describe('the exported model', () => {
  it('opens in tfjs and predicts softmax(Wᵀx) of the trained weights', async () => {
    const [features, classes, count] = [785, 10, 4];
    const random = new MersenneTwister(3);
    const weights = Float32Array.from(random.rand(features, classes));
    const inputs = Float32Array.from(random.rand(count, features - 1));
    const folder = temporaryFolder();
    await writeLayersModel(folder, { weights, features, classes });

    const tf = loadTensorFlow();
    await tf.setBackend('cpu');
    const model = await tf.loadLayersModel(handlerOf(folder));
    const output = model.predict(tf.tensor2d(inputs, [count, features - 1])) as Tensor;
    expect(output.shape).toEqual([count, classes]);
    const predicted = output.dataSync();
    for (let image = 0; image < count; image++) {
      const logits = Array.from({ length: classes }, (_, c) => {
        let sum = weights[c] ?? 0;
        for (let f = 1; f < features; f++) {
          sum += (inputs[image * (features - 1) + f - 1] ?? 0) * (weights[f * classes + c] ?? 0);
        }
        return sum;
      });
      const most = Math.max(...logits);
      const total = logits.reduce((sum, z) => sum + Math.exp(z - most), 0);
      logits.forEach((z, c) => {
        expect(predicted[image * classes + c]).toBeCloseTo(Math.exp(z - most) / total, 4);
      });
    }
  });
});
