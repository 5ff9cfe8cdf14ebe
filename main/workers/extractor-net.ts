import { packageVersion } from '../app-packages.ts';
import { LabError } from '../../shared/failure.ts';
import type { EngineUsed } from '../../shared/models/engine.ts';
import { extractorKinds } from '../../shared/models/extractors/extractor-kinds.ts';
import type { InstalledExtractor, OnnxFacts } from '../../shared/models/extractors/extractor.ts';
import { readExtractor, readModel } from '../data/extractors/extractor-folder.ts';
import type { ExtractionRequest } from '../data/extractors/extractor-messages.ts';
import { Extractor, type LayerMaps } from '../learning/convolution/extractor.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { inOrder } from '../data/weights/onnx-layout.ts';
import { withOutputs } from '../data/weights/onnx-graph.ts';
import { OnnxModel } from './onnx-model.ts';

/** A pretrained net that is run as far as one of its layers, whatever runs it. */
interface ExtractorNet {
  used: EngineUsed;
  /** @param pictures `[count, rows, columns, 3]`, scaled. */
  run(pictures: Float32Array, count: number): Promise<LayerMaps>;
  release(): Promise<void>;
}

type Wanted = Pick<ExtractionRequest, 'extractor' | 'weights' | 'layer' | 'engine'>;

/** @throws LabError `bad_input` for an extractor or a layer that is not known, `bad_data` when its file cannot be used. */
export async function openExtractor({ extractor, weights, layer, engine }: Wanted): Promise<ExtractorNet> {
  if (extractor.model !== null) return openModel(extractor, extractor.model, weights, layer);
  const kind = extractorKinds.get(extractor.kind);
  if (kind === undefined) throw new LabError('bad_input', `${extractor.title} is not known here. Update Hidden Unit.`);
  const loaded = await loadEngine(engine);
  const net = new Extractor(loaded.maps(), kind, await readExtractor(weights, extractor), layer);
  return {
    used: loaded.used,
    run: (pictures, count) => {
      const given = net.run(pictures, count, [layer]).get(layer);
      if (given === undefined) throw new RangeError(`The layer ${layer} gave nothing.`);
      return Promise.resolve(given);
    },
    release: () => {
      net.release();
      return Promise.resolve();
    },
  };
}

async function openModel(
  { title, weights: hash }: InstalledExtractor,
  model: OnnxFacts,
  path: string,
  layer: string,
): Promise<ExtractorNet> {
  const found = model.layers.find(({ name }) => name === layer);
  if (found === undefined) throw new LabError('bad_input', `${title} has no layer “${layer}”. See “extractors list”.`);
  const bytes = withOutputs(
    await readModel(path, { weights: hash }),
    model.outputs.includes(found.tensor) ? [] : [found.tensor],
  );
  const opened = await OnnxModel.open(bytes, title);
  const perPicture = 3 * model.size * model.size;
  const values = found.shape[0] * found.shape[1] * found.shape[2];
  return {
    used: { name: 'wasm', version: `onnxruntime ${packageVersion('onnxruntime-web')}`, threads: 1 },
    run: async (pictures, count) => {
      const all = new Float32Array(count * values);
      for (let picture = 0; picture < count; picture++) {
        const own = pictures.slice(picture * perPicture, (picture + 1) * perPicture);
        const question = { ...pictureFor(model, own), outputs: [found.tensor] };
        const [given] = await opened.run(question);
        if (given?.values?.length !== values)
          throw new LabError('bad_data', `${title} gave another number of values than when it was added.`);
        all.set(inOrder(given.values, found), picture * values);
      }
      return { shape: found.shape, values: all };
    },
    release: () => opened.close(),
  };
}

/** @param pixels of one picture, `[size, size, 3]`. */
export function pictureFor(
  { size, channelsLast }: Pick<OnnxFacts, 'size' | 'channelsLast'>,
  pixels: Float32Array,
): { pictures: Float32Array; shape: number[] } {
  if (channelsLast) return { pictures: pixels, shape: [1, size, size, 3] };
  const planes = inOrder(pixels, { shape: [3, size, size], axes: [3, 1, 2] });
  return { pictures: planes, shape: [1, 3, size, size] };
}
