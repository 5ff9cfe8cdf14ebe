import { LabError } from '../../shared/failure.ts';
import { extractorKinds } from '../../shared/models/extractors/extractor-kinds.ts';
import type { StrongestMaps } from '../../shared/models/extractors/extractor.ts';
import { readExtractor } from '../data/extractors/extractor-folder.ts';
import { toMaps, type MapsRequest } from '../data/extractors/extractor-messages.ts';
import { Extractor } from '../learning/convolution/extractor.ts';
import { normalisedPictures } from '../learning/convolution/picture-normalisations.ts';
import { strongestMaps } from '../learning/convolution/strongest-maps.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { workLoop } from './work-loop.ts';

/** Process that runs one picture through an extractor, tells what a layer gives, and ends. */
workLoop(toMaps, 'The maps', async (request: MapsRequest): Promise<StrongestMaps> => {
  const { extractor: installed, weights, layer, normalisation, planes, most } = request;
  const kind = extractorKinds.get(installed.kind);
  if (kind === undefined) throw new LabError('bad_input', `${installed.title} is not known here. Update Hidden Unit.`);
  const engine = await loadEngine(request.engine);
  const net = new Extractor(engine.maps(), kind, await readExtractor(weights, installed), layer);
  const given = net.run(normalisedPictures(planes, 1, normalisation), 1, [layer]).get(layer);
  if (given === undefined) throw new RangeError(`The layer ${layer} gave nothing.`);
  return strongestMaps(given, most);
});
