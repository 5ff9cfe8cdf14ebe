import { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import { activations, type Activation } from '../../shared/models/nets/dense.ts';
import { writeDurably } from '../durable-file.ts';
import { runFile, weightsFileName } from './run-files.ts';
import { readTrained } from './run-results.ts';

/** One dense layer: `kernel` `[features, units]`, `bias` `[units]`. */
export interface ExportedLayer {
  features: number;
  units: number;
  activation: Activation;
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
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    values.set(part, end);
    end += part.length;
  }
  await writeDurably(runFile(folder, 'weights'), new Uint8Array(values.buffer));
  await writeDurably(runFile(folder, 'model'), `${JSON.stringify(modelJson(name, layers), null, 1)}\n`);
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
        paths: [weightsFileName()],
        weights: named.flatMap((layer) => [
          { name: `${layer.name}/kernel`, shape: [layer.features, layer.units], dtype: 'float32' },
          { name: `${layer.name}/bias`, shape: [layer.units], dtype: 'float32' },
        ]),
      },
    ],
  };
}

const writtenModel = z.object({
  modelTopology: z.object({
    config: z.object({
      layers: z.array(
        z.object({ config: z.object({ units: z.int(), activation: z.enum([...activations, 'softmax']) }) }),
      ),
    }),
  }),
  weightsManifest: z.array(z.object({ weights: z.array(z.object({ shape: z.array(z.int()) })) })),
});

/**
 * The layers that `writeLayersModel` wrote, from the input on; the last gives logits. Undefined when there are none.
 * @throws LabError `bad_data` when the two files are not what was written.
 */
export async function readLayersModel(folder: string): Promise<ExportedLayer[] | undefined> {
  const [model, weights] = await Promise.all([readTrained(folder, 'model'), readTrained(folder, 'weights')]);
  if (model === undefined || weights === undefined) return undefined;
  const damaged = new LabError('bad_data', 'The trained net of this run is damaged. Run it again for the same one.');
  const parsed = writtenModel.safeParse(readJson(new TextDecoder().decode(model)));
  if (!parsed.success || weights.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) throw damaged;
  const { modelTopology, weightsManifest } = parsed.data;
  const shapes = weightsManifest.flatMap((manifest) => manifest.weights.map(({ shape }) => shape));
  const values = new Float32Array(weights.buffer);
  let at = 0;
  const take = (shape: readonly number[] = []): Float32Array => {
    const from = at;
    at += shape.reduce((product, side) => product * side, 1);
    return values.subarray(from, at);
  };
  const layers = modelTopology.config.layers.map(({ config: { units, activation } }, place): ExportedLayer => {
    const kernel = take(shapes[2 * place]);
    const bias = take(shapes[2 * place + 1]);
    return {
      features: kernel.length / units,
      units,
      activation: activation === 'softmax' ? 'linear' : activation,
      kernel,
      bias,
    };
  });
  const fits = layers.every(({ units, features, bias }, place) => {
    return bias.length === units && features === (place === 0 ? features : layers[place - 1]?.units);
  });
  if (!fits || at !== values.length) throw damaged;
  return layers;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
