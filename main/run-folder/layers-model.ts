import { writeDurably } from '../durable-file.ts';
import { resultName, runFile } from './run-files.ts';

/** One dense layer: `kernel` `[features, units]`, `bias` `[units]`. */
export interface ExportedLayer {
  features: number;
  units: number;
  activation: string;
  kernel: Float32Array;
  bias: Float32Array;
}

/**
 * Writes the two files that `tf.loadLayersModel` and Netron open: dense layers, the last with softmax; input
 * `[batch, features]` as the net was trained on (pixels / 255), output `[batch, classes]` probabilities.
 * @param layers from the input on; the last gives logits.
 */
export async function writeLayersModel(folder: string, name: string, layers: readonly ExportedLayer[]): Promise<void> {
  const parts = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  await writeParts(folder, parts, modelJson(name, layers));
}

/** Writes the same two files of a net that is not made of such layers: its weights by name, without what computes with them. */
export async function writeWeights(
  folder: string,
  name: string,
  weights: readonly { name: string; shape: readonly number[]; values: Float32Array | Float64Array }[],
): Promise<void> {
  const described = weights.map((one) => ({ name: one.name, shape: one.shape, dtype: 'float32' }));
  const parts = weights.map(({ values }) => values);
  await writeParts(folder, parts, {
    format: 'weights',
    generatedBy: 'Hidden Unit',
    name,
    weightsManifest: [{ paths: [resultName('weights')], weights: described }],
  });
}

async function writeParts(
  folder: string,
  parts: readonly (Float32Array | Float64Array)[],
  model: object,
): Promise<void> {
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    values.set(part, end);
    end += part.length;
  }
  await writeDurably(runFile(folder, 'weights'), new Uint8Array(values.buffer));
  await writeDurably(
    runFile(folder, 'model'),
    `${JSON.stringify(model, null, 1)}
`,
  );
}

function modelJson(name: string, layers: readonly ExportedLayer[]): object {
  const named = layers.map((layer, place) => {
    const last = place === layers.length - 1;
    return {
      ...layer,
      name: last ? 'softmax' : `hidden_${place + 1}`,
      activation: last ? 'softmax' : layer.activation,
    };
  });
  return {
    format: 'layers-model',
    generatedBy: 'Hidden Unit',
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: {
        name,
        layers: named.map(({ features, units, activation, name: layerName }, place) => ({
          class_name: 'Dense',
          config: {
            name: layerName,
            trainable: true,
            ...(place === 0 ? { batch_input_shape: [null, features] } : {}),
            dtype: 'float32',
            units,
            activation,
            use_bias: true,
          },
        })),
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: [resultName('weights')],
        weights: named.flatMap((layer) => [
          { name: `${layer.name}/kernel`, shape: [layer.features, layer.units], dtype: 'float32' },
          { name: `${layer.name}/bias`, shape: [layer.units], dtype: 'float32' },
        ]),
      },
    ],
  };
}
