import { z } from 'zod';
import { titleLine } from '../written-text.ts';

/** Name of an extractor in addresses, on the command line and in the data directory. */
export const extractorName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'an extractor is named by lower-case letters, digits and hyphens');

export const mapShape = z.tuple([z.int(), z.int(), z.int()]);

/**
 * An ONNX model that is run as it is. `input`: name of the tensor of its one picture, `[1, 3, size, size]`, or with the channels last.
 * `outputs`: what it gives by itself. `layers`: what its nodes give that can be features; `tensor`: the name in the model; `axes`: those
 * of the tensor that hold channels, rows and columns. Null where its graph does not tell: then its values are taken as they lie.
 */
const onnxFacts = z.object({
  input: z.string(),
  channelsLast: z.boolean(),
  size: z.int().min(8).max(512),
  nodes: z.int(),
  outputs: z.array(z.string()),
  layers: z.array(
    z.object({ name: z.string().max(80), tensor: z.string(), shape: mapShape, axes: mapShape.nullable().optional() }),
  ),
});
export type OnnxFacts = z.infer<typeof onnxFacts>;

/**
 * An extractor whose weights the lab has. `kind`: which net it is (`extractorKinds`), or `onnx` where `model` says how it is run. `sha256`: of the file the weights came from;
 * `weights`: of the lab's own file of them, which decides the features.
 */
export const installedExtractor = z.object({
  name: extractorName,
  kind: z.string(),
  title: titleLine,
  sha256: z.string(),
  weights: z.string(),
  bytes: z.int(),
  origin: z.string(),
  model: onnxFacts.nullable().default(null),
  /** Null of one that came along with the application. */
  addedAt: z.iso.datetime().nullable(),
});
export type InstalledExtractor = z.infer<typeof installedExtractor>;

/** Where the weights are: in the lab, where all labs of a person find them, or in the application. */
const extractorPlace = z.enum(['lab', 'shared', 'application']);
const foundExtractor = installedExtractor.extend({ place: extractorPlace });
export type FoundExtractor = z.infer<typeof foundExtractor>;

/**
 * What a layer gives for one picture: its strongest maps (by their mean absolute activation), each by its number with its values row by
 * row. `shape`: `[channels, rows, columns]` of all of them. `low`, `high`: the range of the whole layer.
 */
export const layerMaps = z.object({
  shape: mapShape,
  low: z.number(),
  high: z.number(),
  maps: z.array(z.object({ map: z.int(), values: z.array(z.number()) })),
});
export type StrongestMaps = z.infer<typeof layerMaps>;

/**
 * An extractor that there is or that can be installed. `fetchBytes`: what installing it downloads, null where nothing can be. `layers`: what each gives,
 * `[channels, rows, columns]`, or flat where it is not known which sides are which. `sha256`: of the file of its weights, or its first eight digits. `installed`: null where its weights are not here.
 */
export const extractor = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  about: z.string(),
  licence: z.string(),
  sha256: z.string(),
  input: z.int(),
  normalisations: z.array(z.string()),
  layers: z.array(z.object({ name: z.string(), shape: mapShape, values: z.int(), isFlat: z.boolean() })),
  recommended: z.array(z.object({ layer: z.string(), pool: z.int().optional(), about: z.string() })),
  fetchBytes: z.int().nullable(),
  installed: foundExtractor.nullable(),
});
export type ExtractorSummary = z.infer<typeof extractor>;
