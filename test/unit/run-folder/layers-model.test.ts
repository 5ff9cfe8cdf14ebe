import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { io, Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { erf } from '../../../main/learning/kernels/erf.ts';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { netTrainer } from '../../../main/learning/training/net-trainers.ts';
import { predict } from '../../../main/learning/nets/cross-entropy.ts';
import { netOf } from '../../../main/learning/nets/net-builders.ts';
import { writeLayersModel } from '../../../main/run-folder/layers-model.ts';
import { folderSource, readWeights } from '../../../main/run-folder/weights-reader.ts';
import { loadTensorFlow } from '../../../main/learning/kernels/tensorflow.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { Activation } from '../../../shared/models/nets/activations.ts';
import { part8Spec } from '../../fixtures/specs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { presetSpec } from '../../trainer-process.ts';

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

async function predictions(folder: string, inputs: Float32Array, features: number): Promise<Float32Array> {
  const tf = loadTensorFlow();
  await tf.setBackend('cpu');
  const model = await tf.loadLayersModel(handlerOf(folder));
  const output = model.predict(tf.tensor2d(inputs, [inputs.length / features, features])) as Tensor;
  return Float32Array.from(output.dataSync());
}

/** `x · kernel + bias` in float64, one example. */
function affine(x: readonly number[], { kernel, bias }: { kernel: Float32Array; bias: Float32Array }): number[] {
  const units = bias.length;
  return Array.from(bias, (start, unit) =>
    x.reduce((sum, value, feature) => sum + value * (kernel[feature * units + unit] ?? 0), start),
  );
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

const bend = {
  tanh: Math.tanh,
  relu: (z: number) => Math.max(z, 0),
  sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  linear: (z: number) => z,
  elu: (z: number) => (z > 0 ? z : Math.expm1(z)),
  selu: (z: number) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
  gelu: (z: number) => (z * (1 + erf(z / Math.SQRT2))) / 2,
  softplus: (z: number) => Math.log1p(Math.exp(z)),
};

describe('the exported model', () => {
  it('opens in tfjs and predicts what the layers say', async () => {
    const random = new MersenneTwister(3);
    const bent = ['tanh', 'relu', 'sigmoid', 'linear', 'elu', 'selu', 'gelu', 'softplus'] as const;
    const widths = [7, 6, 5, 4, 3, 4, 5, 6, 7, 4] as const;
    const layers = [...bent, 'linear' as const].map((activation, place) => {
      const [features = 0, units = 0] = widths.slice(place);
      const centred = (values: Float64Array) => Float32Array.from(values, (value) => 2 * value - 1);
      return {
        features,
        units,
        activation,
        kernel: centred(random.rand(features, units)),
        bias: centred(random.rand(1, units)),
      };
    });
    const inputs = Float32Array.from(random.rand(3, 7));
    const folder = temporaryFolder();
    await writeLayersModel(folder, 'net', layers);

    const expected = [0, 1, 2].flatMap((example) => {
      const x = [...inputs.subarray(7 * example, 7 * example + 7)];
      return softmax(layers.reduce((values, layer) => affine(values, layer).map(bend[layer.activation]), x));
    });
    (await predictions(folder, inputs, 7)).forEach((probability, at) => {
      expect(probability).toBeCloseTo(expected[at] ?? Number.NaN, 5);
    });

    const written = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
    expect((await readWeights(folderSource({ id: 1, folder, artifacts: [] }))).map(({ values }) => values)).toEqual(
      written,
    );
  });

  it('is read back as a net that takes each example for the class tfjs does', async () => {
    const random = new MersenneTwister(5);
    const drawn = (count: number) => Float32Array.from(random.rand(count, 1), (value) => 4 * value - 2);
    const layer = (features: number, units: number, activation: Activation) => {
      return { features, units, activation, kernel: drawn(features * units), bias: drawn(units) };
    };
    const folder = temporaryFolder();
    await writeLayersModel(folder, 'net', [layer(7, 9, 'tanh'), layer(9, 4, 'linear')]);
    const inputs = drawn(200 * 7);
    const told = await predictions(folder, inputs, 7);
    const classes = Array.from({ length: 200 }, (_, example) => {
      const own = [...told.subarray(4 * example, 4 * example + 4)];
      return own.indexOf(Math.max(...own));
    });
    const spec = { ...part8Spec, hidden: [{ units: 9, activation: 'tanh' }] };
    const net = netOf(spec, await readWeights(folderSource({ id: 1, folder, artifacts: [] })));
    const examples = { count: 200, size: 7, pixels: inputs, labels: new Uint8Array(200) };
    expect([...predict(net.hold(examples).logits(), 4)]).toEqual(classes);
    expect(new Set(classes).size).toBe(4);
  });

  it('is not read back where there is none, or where it was damaged', async () => {
    const folder = temporaryFolder();
    await expect(readWeights(folderSource({ id: 1, folder, artifacts: [] }))).rejects.toMatchObject({
      code: 'not_found',
    });
    const one = { features: 2, units: 2, activation: 'linear' as const };
    await writeLayersModel(folder, 'net', [{ ...one, kernel: new Float32Array(4), bias: new Float32Array(2) }]);
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(20));
    await expect(readWeights(folderSource({ id: 1, folder, artifacts: [] }))).rejects.toMatchObject({
      code: 'bad_data',
    });
  });

  it('of softmax regression has row 0 of W as its bias', async () => {
    const [features, classes] = [785, 10];
    const random = new MersenneTwister(3);
    const weights = Float32Array.from(random.rand(features, classes));
    const inputs = Float32Array.from(random.rand(4, features - 1));
    const none = { count: 0, size: features - 1, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
    const state = { facts: { lastChange: null }, arrays: [weights, new Float32Array(weights.length)] };
    const data = { classes, train: none, validation: none };
    const folder = temporaryFolder();
    const learner = netTrainer('softmax-regression').start(await loadEngine('cpu'), presetSpec('part4'), data, state);
    await learner.write(folder);
    learner.release();

    const layer = { bias: weights.subarray(0, classes), kernel: weights.subarray(classes) };
    const expected = [0, 1, 2, 3].flatMap((image) =>
      softmax(affine([...inputs.subarray(image * 784, (image + 1) * 784)], layer)),
    );
    (await predictions(folder, inputs, features - 1)).forEach((probability, at) => {
      expect(probability).toBeCloseTo(expected[at] ?? Number.NaN, 4);
    });
  });
});
