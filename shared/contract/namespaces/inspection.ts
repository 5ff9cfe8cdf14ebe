import { z } from 'zod';
import { dataRef, pictureShape } from '../../models/data/data-set.ts';
import {
  exampleFace,
  exampleIndex,
  forwardBooks,
  hiddenUnit,
  imageBooks,
  imageMaps,
  inspectedPart,
  partFacts,
  predictedExample,
  unitFacts,
  unitIndex,
} from '../../models/inspection.ts';
import { runId } from '../../models/run.ts';
import { method } from '../method.ts';

const ofRun = z.strictObject({ run: runId, part: inspectedPart });
const className = z.string().min(1).max(200).nullable().default(null);
const classNumber = z.int().min(0).max(999).nullable().default(null);
const image = ofRun.extend({ example: exampleIndex, class: className });

/** Inspection of a trained net: what it says of an example and why, and what its units do. Runs must have kept their weights. */
export const inspection = {
  /** `most`: units, those of the largest contribution; null: all. `class`: of the contributions; null: the predicted one. */
  image: method(
    image.extend({ most: z.int().min(1).max(100_000).nullable().default(null) }),
    z.object({
      books: imageBooks,
      data: dataRef.nullable(),
      shape: pictureShape.nullable(),
      face: exampleFace.nullable(),
    }),
  ),
  /** What the net makes of `inputs`, as it is given them: of pictures 0…1, channel by channel. `class`: as of `image`, by its number. `unit`: whose terms are told too. */
  forward: method(
    z.strictObject({
      run: runId,
      inputs: z.array(z.number()).min(1).max(20_000),
      class: classNumber,
      most: z.int().min(1).max(100_000).nullable().default(null),
      unit: hiddenUnit.nullable().default(null),
    }),
    forwardBooks,
  ),
  maps: method(image, imageMaps),
  /** Examples the net takes for `predicted` and that are `actual`, null for any; `wrong`: only those. The surest first. */
  predictions: method(
    ofRun.extend({
      actual: classNumber,
      predicted: classNumber,
      wrong: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(200),
    }),
    z.object({
      total: z.int(),
      shape: pictureShape.nullable(),
      examples: z.array(predictedExample.extend({ face: exampleFace.nullable() })),
    }),
  ),
  part: method(ofRun, partFacts),
  /** `count`: how many examples that drive it most, and least. */
  unit: method(
    ofRun.extend({ unit: unitIndex, count: z.int().min(1).max(100).default(10) }),
    z.object({
      facts: unitFacts,
      shape: pictureShape.nullable(),
      faces: z.array(exampleFace.extend({ example: z.int() })),
    }),
  ),
} as const;
