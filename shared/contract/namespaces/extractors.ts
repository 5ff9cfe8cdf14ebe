import { z } from 'zod';
import { featuresSet } from '../../models/data/features-data.ts';
import { extractor, extractorName, layerMaps } from '../../models/extractors/extractor.ts';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';
import { engineChoice } from '../../models/engine.ts';

/** Pretrained nets whose activations are features to learn from. */
export const extractors = {
  /** Those that are installed, and those whose published weights can be. */
  list: method(nothing, z.array(extractor)),
  /** Gets published weights. The job's `added` is the extractor. */
  install: method(z.strictObject({ name: extractorName }), z.object({ job })),
  /** Adds weights from a file of the lab's computer: .pth, .safetensors, .npz or .onnx. The job's `added` is the extractor. */
  add: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
  /** Features that were computed of it stay. */
  remove: method(z.strictObject({ name: extractorName }), z.object({ name: extractorName })),
  /**
   * Computes features of a snapshot's faces, or finds those that were computed before (`known`). `layer`: by its name in `list`. `pool`:
   * averages its maps to so many rows and columns. The job's `added` is the set of features.
   */
  extract: method(
    z.strictObject({
      snapshot: z.string().min(1).max(120),
      extractor: extractorName,
      layer: z.string().min(1).max(80),
      pool: z.int().min(1).max(512).nullable().default(null),
      normalisation: z.string().min(1).max(40).nullable().default(null),
      engine: engineChoice.nullable().default(null),
    }),
    z.object({ job, known: z.boolean() }),
  ),
  /** What a layer gives for one face of a snapshot, `item` in its order: the `most` strongest maps. Takes some seconds. */
  maps: method(
    z.strictObject({
      snapshot: z.string().min(1).max(120),
      item: z.int().min(0),
      extractor: extractorName,
      layer: z.string().min(1).max(80),
      normalisation: z.string().min(1).max(40).nullable().default(null),
      most: z.int().min(1).max(64).default(24),
    }),
    layerMaps,
  ),
  /** Sets of features, the one added last first. */
  features: method(nothing, z.array(featuresSet)),
} as const;
