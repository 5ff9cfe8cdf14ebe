import type { StrongestMaps } from '../../shared/models/extractors/extractor.ts';
import { toMaps, type MapsRequest } from '../data/extractors/extractor-messages.ts';
import { normalisedPictures } from '../learning/convolution/picture-normalisations.ts';
import { strongestMaps } from '../learning/convolution/strongest-maps.ts';
import { openExtractor } from './extractor-net.ts';
import { workLoop } from './work-loop.ts';

/** Process that runs one picture through an extractor, tells what a layer gives, and ends. */
workLoop(toMaps, 'The maps', async (request: MapsRequest): Promise<StrongestMaps> => {
  const net = await openExtractor(request);
  const given = await net.run(normalisedPictures(request.planes, 1, request.normalisation), 1);
  await net.release();
  return strongestMaps(given, request.most);
});
