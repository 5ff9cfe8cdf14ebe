import { readLayersModel, type ExportedLayer } from '../../run-folder/layers-model.ts';
import type { Activation } from '../../../shared/models/nets/dense.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/** A net that has been trained, to predict with. */
export interface TrainedNet {
  /** The predicted class of each example: uint8 `[count]`. */
  predict(examples: LabelledExamples): Uint8Array;
}

const functions: Readonly<Record<Activation, (sum: number) => number>> = {
  linear: (sum) => sum,
  relu: (sum) => Math.max(0, sum),
  sigmoid: (sum) => 1 / (1 + Math.exp(-sum)),
  tanh: Math.tanh,
};

/**
 * The net that a run left as layers, computed in float64: it needs no engine, and differs from one only where two classes are as good as
 * equally likely. Undefined when the run left none.
 * @throws LabError `bad_data` when its files are damaged.
 */
export async function readTrainedLayers(folder: string): Promise<TrainedNet | undefined> {
  const layers = await readLayersModel(folder);
  return layers && { predict: (examples) => predictWith(layers, examples) };
}

function predictWith(layers: readonly ExportedLayer[], { pixels, size, count }: LabelledExamples): Uint8Array {
  const rows = asRows(pixels);
  return Uint8Array.from({ length: count }, (_, place) => {
    let values: Float32Array | Float64Array = rows.subarray(place * size, (place + 1) * size);
    for (const layer of layers) values = outputOf(layer, values);
    return values.indexOf(Math.max(...values));
  });
}

/** `activation(inputs · kernel + bias)`: `[units]` of inputs `[features]`. */
function outputOf(layer: ExportedLayer, inputs: Float32Array | Float64Array): Float64Array {
  const { features, units, kernel, bias } = layer;
  const sums = Float64Array.from(bias);
  for (let feature = 0; feature < features; feature++) {
    const input = inputs[feature] ?? 0;
    if (input === 0) continue;
    for (let unit = 0; unit < units; unit++) {
      sums[unit] = (sums[unit] ?? 0) + input * (kernel[feature * units + unit] ?? 0);
    }
  }
  return sums.map(functions[layer.activation]);
}
