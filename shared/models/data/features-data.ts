import { z } from 'zod';
import { engineUsed } from '../engine.ts';
import { installedExtractor, mapShape } from '../extractors/extractor.ts';
import { faceImaging } from '../face-snapshot.ts';
import { matrixSet } from '../matrices.ts';
import { about } from '../schema-parameters.ts';
import type { DataKind } from './data-kind.ts';
import type { DataSet } from './data-set.ts';

/**
 * Features of a snapshot's faces: the activations of a layer of an extractor, already divided, flattened channel by channel.
 * `recipe`: hash of all that decides them, by which they are found again. `pool`: rows and columns that the maps are averaged to, or
 * null. `maps`: `[channels, rows, columns]` of one example. `deviation`: standard deviation of all training values.
 */
export const featuresSet = matrixSet.extend({
  recipe: z.string(),
  extractor: installedExtractor.pick({ name: true, kind: true, title: true, weights: true }),
  layer: z.string(),
  pool: z.int().nullable(),
  normalisation: z.string(),
  maps: mapShape,
  imaging: faceImaging,
  engine: engineUsed,
  seconds: z.number(),
  deviation: z.number(),
});
export type FeaturesSet = z.infer<typeof featuresSet>;

/** `standardised`: each value minus its mean over the training examples, divided by its standard deviation there. */
export const featuresRule = z.strictObject({
  kind: z.literal('features'),
  scale: z.enum(['as-they-are', 'standardised']).register(about, {
    label: 'Feature scale',
    help: 'Large features saturate tanh units in the first steps. Standardised features have mean 0 and standard deviation 1 in the training part.',
    usual: 'as-they-are',
    choices: { 'as-they-are': 'as they are', standardised: 'standardised' },
  }),
});

/** Activations of a pretrained net for the faces of a snapshot. */
export const featuresData: DataKind<FeaturesSet> = {
  kind: 'features',
  title: 'Features',
  one: 'a set of features',
  example: 'face',
  rule: featuresRule,
  usual: { kind: 'features', scale: 'as-they-are' },
  fits: ['features'],
  place: {
    address: '/faces/features',
    first: 'Compute features of a face snapshot first.',
    button: 'Features',
    advice: 'Compute them with “extract --snapshot S --extractor E --layer L” or on the Features page.',
  },
  adds: null,
  facts: featuresSet,
  describe: ({ id, title, hash, origin, addedAt, bytes, features, classNames, snapshot, notes, ...set }) => ({
    ref: { kind: 'features', id },
    ...{ title, hash, origin, addedAt, bytes, features, classNames, snapshot, notes },
    shape: null,
    ...placesOf(set.maps),
    parts: { train: set.training, validation: set.validation, test: set.test },
  }),
};

/** One place for the whole picture tells nothing. */
function placesOf([channels, rows, columns]: FeaturesSet['maps']): Pick<DataSet, 'places'> {
  return rows * columns > 1 ? { places: { channels, rows, columns } } : {};
}
