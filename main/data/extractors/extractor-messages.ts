import { z } from 'zod';
import { engineName, engineUsed } from '../../../shared/models/engine.ts';
import { installedExtractor, layerMaps, mapShape } from '../../../shared/models/extractors/extractor.ts';
import { matrixPartNames } from '../../../shared/models/matrices.ts';
import { partCounts } from '../../../shared/models/data/data-set.ts';
import { fromWorker, toWorker } from '../../jobs/work-messages.ts';

export type { WorkReport } from '../../jobs/work-messages.ts';

/** `path`: a file of weights to add; else `name`: published weights to get. `staging`, `scratch`: empty folders. `parts`: for broken-off downloads. */
const additionRequest = z.object({
  name: z.string().nullable(),
  path: z.string().nullable(),
  staging: z.string(),
  parts: z.string(),
  cache: z.string(),
  scratch: z.string(),
});
export type ExtractorAdditionRequest = z.infer<typeof additionRequest>;

export const toAddition = toWorker(additionRequest);
export const fromAddition = fromWorker(installedExtractor);

/**
 * `weights`: their file. `pictures`: folder with the matrices of the pictures, uint8 planes; `staging`: an empty folder for those of the features. `layer`,
 * `pool`: which activations, averaged to how many rows and columns.
 */
const extractionRequest = z.object({
  extractor: installedExtractor,
  weights: z.string(),
  layer: z.string(),
  pool: z.int().nullable(),
  normalisation: z.string(),
  pictures: z.string(),
  staging: z.string(),
  engine: engineName,
  classes: z.int(),
});
export type ExtractionRequest = z.infer<typeof extractionRequest>;

/** `planes`: one picture, uint8 `[3, rows, columns]`. `most`: how many maps are wanted. */
const mapsRequest = z.object({
  extractor: installedExtractor,
  weights: z.string(),
  layer: z.string(),
  normalisation: z.string(),
  planes: z.instanceof(Uint8Array),
  engine: engineName,
  most: z.int(),
});
export type MapsRequest = z.infer<typeof mapsRequest>;

export const toMaps = toWorker(mapsRequest);
export const fromMaps = fromWorker(layerMaps);

/** What was computed: `hash` of the six files, `deviation` of all training values. */
const extracted = z.object({
  hash: z.string(),
  bytes: z.int(),
  maps: mapShape,
  parts: z.record(z.enum(matrixPartNames), partCounts),
  engine: engineUsed,
  seconds: z.number(),
  deviation: z.number(),
});
export type Extracted = z.infer<typeof extracted>;

export const toExtraction = toWorker(extractionRequest);
export const fromExtraction = fromWorker(extracted);
