import { z } from 'zod';
import { mapPlaces, pictureShape } from './data/data-set.ts';
import { contentHash, faceBox, faceRowId, verdict } from './face.ts';

/** The parts of a run's data, as the run divided it. */
export const inspectedPart = z.enum(['train', 'validation', 'test']);
export type InspectedPart = z.infer<typeof inspectedPart>;

export const partWords: Readonly<Record<InspectedPart, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};

export const exampleIndex = z.int().min(0).max(0xffff_ffff);
export const unitIndex = z.int().min(0).max(0xff_ffff);

/** The face an example was made of. `row`: its row in the list, null where the actor was taken away since; `verdict`: the one in force. */
export const exampleFace = z.object({
  sha256: contentHash,
  box: faceBox,
  label: z.string(),
  row: faceRowId.nullable(),
  verdict: verdict.nullable(),
});
export type ExampleFace = z.infer<typeof exampleFace>;

/**
 * Why a net says what it says about one example. `probabilities`, `logits`: by class, in the order of the run's classes. `class`: the one
 * that `logit`, `bias` and each `contribution` are of. The books balance: `logit = bias + Σ contribution`, `contribution = activation ·
 * outgoing weight`, and `activation` is the activation function of `preActivation`, the weighted sum of what comes in. `sumCheck`: the
 * largest difference between these sums and what the net computes, over all classes and units; rounding in float64 is what is left of it.
 * `units`: those of the last hidden layer (`layer`), or the inputs where the net has no hidden layer (`inputs`); all of them, or as many
 * as were asked for, of the largest contribution. Units and examples are counted from 0.
 */
export const imageBooks = z.object({
  run: z.int(),
  part: inspectedPart,
  example: z.int(),
  examples: z.int(),
  label: z.string(),
  predicted: z.string(),
  classNames: z.array(z.string()),
  probabilities: z.array(z.number()),
  logits: z.array(z.number()),
  class: z.string(),
  logit: z.number(),
  bias: z.number(),
  layer: z.string().nullable(),
  activation: z.string().nullable(),
  inputs: z.boolean(),
  unitCount: z.int(),
  units: z.array(
    z.object({
      unit: z.int(),
      activation: z.number(),
      preActivation: z.number().nullable(),
      contribution: z.number(),
    }),
  ),
  sumCheck: z.number(),
});
export type ImageBooks = z.infer<typeof imageBooks>;

/** A unit of a hidden layer. */
export const hiddenUnit = z.strictObject({ layer: z.string().max(100), unit: unitIndex });
export type HiddenUnit = z.infer<typeof hiddenUnit>;

/**
 * What a net makes of numbers that are given to it: as `imageBooks`, of no example. `class`: number of the class that `bias` and each
 * `contribution` are of. `hidden`: what each hidden layer gives, the first one first. `unit`: of the hidden unit that was asked for,
 * `preActivation = bias + Σ terms`, a term of each unit of the layer before, or of each input.
 */
export const forwardBooks = z.object({
  predicted: z.string(),
  class: z.int(),
  ...imageBooks.pick({
    classNames: true,
    logits: true,
    probabilities: true,
    bias: true,
    layer: true,
    inputs: true,
    unitCount: true,
    units: true,
    sumCheck: true,
  }).shape,
  hidden: z.array(z.object({ layer: z.string(), activation: z.string(), values: z.array(z.number()) })).default([]),
  unit: hiddenUnit
    .extend({ bias: z.number(), preActivation: z.number(), activation: z.number(), terms: z.array(z.number()) })
    .nullable()
    .default(null),
});
export type ForwardBooks = z.infer<typeof forwardBooks>;

/**
 * Where in a picture a class is read off. `occlusion`: by how much the logit of the class falls when a square of `square` pixels around a
 * pixel is covered with the picture's mean colour, the mean over the squares that cover it. `gradient`: the gradient of the logit by the
 * inputs times the inputs, summed over the channels. Both `[rows · columns]`. Null of each for what is no picture or not made of layers. Of
 * features `shape` is that of their maps, which lie over the face, and there is no occlusion; `units`: of the hidden units that contribute
 * most, where in the picture their activation comes from: weights times features, summed over the channels, which with the bias is the
 * pre-activation.
 */
export const imageMaps = z.object({
  class: z.string(),
  shape: mapPlaces.nullable(),
  square: z.int(),
  occlusion: z.array(z.number()).nullable(),
  gradient: z.array(z.number()).nullable(),
  units: z.array(z.object({ unit: z.int(), contribution: z.number(), values: z.array(z.number()) })),
});
export type ImageMaps = z.infer<typeof imageMaps>;

/** What the net says about an example. `probability`: of the class it is taken for; `labelProbability`: of its own. Classes by number. */
export const predictedExample = z.object({
  example: z.int(),
  label: z.int(),
  predicted: z.int(),
  probability: z.number(),
  labelProbability: z.number(),
});
export type PredictedExample = z.infer<typeof predictedExample>;

/**
 * A part as the explorer has it: class, predicted class and its probability of every example, in the order of the examples. `liveliest`:
 * the units whose activations vary most over the part, at most ten, the liveliest first.
 */
export const partFacts = z.object({
  count: z.int(),
  classNames: z.array(z.string()),
  layer: z.string().nullable(),
  activation: z.string().nullable(),
  unitCount: z.int(),
  liveliest: z.array(z.int()),
  shape: pictureShape.nullable(),
  labels: z.array(z.int()),
  predicted: z.array(z.int()),
  probability: z.array(z.number()),
});
export type PartFacts = z.infer<typeof partFacts>;

/**
 * One unit over the examples of a part. `pictured`: whether its incoming weights are those of the first layer, which are kept as pictures.
 * `saturated`: share of the examples at which its activation is within 5 % of the largest absolute one. `outgoing`: its weight to each
 * class. `most`, `least`: examples that drive it most and least.
 */
export const unitFacts = z.object({
  unit: z.int(),
  unitCount: z.int(),
  layer: z.string().nullable(),
  activation: z.string().nullable(),
  pictured: z.boolean(),
  examples: z.int(),
  bias: z.number().nullable(),
  norm: z.number().nullable(),
  mean: z.number(),
  sd: z.number(),
  saturated: z.number(),
  classNames: z.array(z.string()),
  outgoing: z.array(z.number()),
  meanByClass: z.array(z.number().nullable()),
  most: z.array(predictedExample.extend({ activation: z.number() })),
  least: z.array(predictedExample.extend({ activation: z.number() })),
});
export type UnitFacts = z.infer<typeof unitFacts>;
