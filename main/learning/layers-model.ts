import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/**
 * Writes `model.json` and `weights.bin` that `tf.loadLayersModel` and Netron open: one dense layer with softmax, its input
 * `[batch, features − 1]` pixels / 255, its output `[batch, classes]` probabilities.
 * @param weights `[features, classes]`, row 0 the bias.
 */
export async function writeLayersModel(
  folder: string,
  { weights, features, classes }: { weights: Float32Array; features: number; classes: number },
): Promise<void> {
  const inputs = features - 1;
  const values = new Float32Array(weights.length);
  values.set(weights.subarray(classes));
  values.set(weights.subarray(0, classes), inputs * classes);
  await writeDurably(join(folder, 'weights.bin'), new Uint8Array(values.buffer));
  await writeDurably(join(folder, 'model.json'), `${JSON.stringify(modelJson(inputs, classes), null, 1)}\n`);
}

function modelJson(inputs: number, classes: number): object {
  const dense = {
    name: 'softmax',
    trainable: true,
    batch_input_shape: [null, inputs],
    dtype: 'float32',
    units: classes,
    activation: 'softmax',
    use_bias: true,
  };
  return {
    format: 'layers-model',
    generatedBy: 'Hidden Unit',
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'softmax_regression', layers: [{ class_name: 'Dense', config: dense }] },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'softmax/kernel', shape: [inputs, classes], dtype: 'float32' },
          { name: 'softmax/bias', shape: [classes], dtype: 'float32' },
        ],
      },
    ],
  };
}
