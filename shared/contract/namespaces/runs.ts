import { z } from 'zod';
import { dataRef, pictureShape } from '../../models/data/data-set.ts';
import { contentHash, faceBox, faceRowId } from '../../models/face.ts';
import { runLineage } from '../../models/lineage.ts';
import { metricName, metricSeries } from '../../models/metric.ts';
import { runQuery } from '../../models/run-query.ts';
import { confusion, logLine, runDetail, runId, runSummary, testAccuracy } from '../../models/run.ts';
import { runName, runNote, runTags } from '../../models/written-text.ts';
import { method, nothing } from '../method.ts';

const mostStep = 0xffff_ffff;
const step = z.int().min(0).max(mostStep);

const runIds = z.strictObject({ ids: z.array(runId).min(1).max(10_000) });

/** `tag` groups by tags, so that a run can be in several groups; anything else is a field as in the filter. */
const groupQuery = z.strictObject({
  by: z.string().min(1).max(80),
  where: z.string().max(2000).default(''),
  deleted: z.boolean().default(false),
  limit: z.int().min(1).max(1000).default(200),
});
export type GroupQuery = z.infer<typeof groupQuery>;
/** As the field has it, 1 and 0 for true and false; null for the runs that have none. */
const fieldValue = z.union([z.string(), z.number(), z.boolean()]).nullable();
/** `ids`: the newest runs of a group, at most twenty. `metrics`: over the last values of its runs; `sd` with n − 1, null of one. */
const runGroups = z.object({
  by: z.string(),
  total: z.int(),
  groups: z.array(
    z.object({
      value: fieldValue,
      runs: z.int(),
      ids: z.array(runId),
      metrics: z.array(
        z.object({
          metric: metricName,
          n: z.int(),
          mean: z.number(),
          sd: z.number().nullable(),
          min: z.number(),
          max: z.number(),
        }),
      ),
    }),
  ),
});
export type RunGroups = z.infer<typeof runGroups>;
/**
 * How the parameters of some runs are spread. `distinct`: number of different values, of which `values` are the most frequent dozen;
 * `none`: runs without one; `low`, `high`: of numbers.
 */
const runSpread = z.object({
  runs: z.int(),
  fields: z.array(
    z.object({
      name: z.string(),
      distinct: z.int(),
      none: z.int(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      values: z.array(z.object({ value: fieldValue, runs: z.int() })),
    }),
  ),
});
export type RunSpread = z.infer<typeof runSpread>;

/** One row per parameter or metric that is not the same in all runs; `values` in the order of the runs, null where a run has none. */
const differing = z.object({ path: z.string(), values: z.array(z.unknown()) });
const metricRow = z.object({
  metric: metricName,
  values: z.array(z.number().nullable()),
  /** Value minus the baseline's; null where they were not measured on the same examples. */
  deltas: z.array(z.number().nullable()),
  /** Of a fraction: the 95 % interval of that difference, as of different examples; null where there is no difference. */
  intervals: z.array(z.object({ low: z.number(), high: z.number() }).nullable()),
});
/**
 * Test examples that the baseline had wrong and this one has right, and the reverse, of `n` that both were tested on; `p`: how likely such
 * a division is by chance (exact McNemar test). Null where they cannot be compared.
 */
const flips = z.object({ nowRight: z.int(), nowWrong: z.int(), n: z.int(), p: z.number() }).nullable();
/** A sentence for each part of the data: why nothing measured on it is compared with the baseline's; null where it is. */
const apart = z.object({
  train: z.string().nullable(),
  validation: z.string().nullable(),
  test: z.string().nullable(),
});
const comparison = z.object({
  /** The run that the others are compared with, one of them. */
  baseline: runId,
  runs: z.array(runSummary),
  differing: z.array(differing),
  equal: z.int(),
  metrics: z.array(metricRow),
  seconds: z.array(z.number()),
  flips: z.array(flips),
  apart: z.array(apart),
  /** Of the test part, null where a run has not been tested; with the names of the classes. */
  confusions: z.array(confusion.nullable()),
  classNames: z.array(z.array(z.string())),
});
export type Comparison = z.infer<typeof comparison>;

/** `row`: its row in the list, null where the actor was taken away since. */
const testedFace = z.object({ sha256: contentHash, box: faceBox, label: z.string(), row: faceRowId.nullable() });

/** Probabilities are of each class, null where a run kept no weights. */
const prediction = z.object({ class: z.int(), probabilities: z.array(z.number()).nullable() });
const flippedExamples = z.object({
  data: dataRef.nullable(),
  shape: pictureShape.nullable(),
  classNames: z.array(z.string()),
  indices: z.array(z.int()),
  faces: z.array(testedFace),
  actual: z.array(z.int()),
  before: z.array(prediction),
  after: z.array(prediction),
  total: z.int(),
});
export type FlippedExamples = z.infer<typeof flippedExamples>;
const lookedAt = z.strictObject({ id: runId, index: z.int().min(0).max(0xffff_ffff) });

export const runs = {
  list: method(runQuery, z.object({ total: z.int(), runs: z.array(runSummary) })),
  get: method(z.strictObject({ id: runId }), runDetail),
  /**
   * `maxPoints`: at most so many points per metric, the first, the last, and the smallest and largest of equal stretches between them;
   * null: all. `from`, `to`: only the points of these steps. `of`: how many points there are in that range.
   */
  series: method(
    z.strictObject({
      ids: z.array(runId).min(1).max(200),
      metrics: z.array(metricName).min(1).max(500),
      maxPoints: z.int().min(2).max(100_000).nullable().default(null),
      from: step.default(0),
      to: step.default(mostStep),
    }),
    z.array(z.object({ id: runId, series: z.array(metricSeries.extend({ of: z.int() })) })),
  ),
  log: method(z.strictObject({ id: runId }), z.array(logLine)),
  lineage: method(z.strictObject({ id: runId }), runLineage),
  update: method(
    z.strictObject({
      id: runId,
      name: runName.optional(),
      note: runNote.optional(),
      tags: runTags.optional(),
    }),
    runSummary,
  ),
  groups: method(groupQuery, runGroups),
  spread: method(
    z.strictObject({ where: z.string().max(2000).default(''), deleted: z.boolean().default(false) }),
    runSpread,
  ),
  tags: method(nothing, z.array(z.object({ tag: z.string(), runs: z.int() }))),
  /** `baseline`: one of them, the first without. */
  compare: method(
    z.strictObject({
      ids: z
        .array(runId)
        .min(2, 'Name two runs or more, so that there is something to compare')
        .max(20, 'Name 20 runs at most'),
      baseline: runId.optional(),
    }),
    comparison,
  ),
  /** The test examples behind a number of flips, in the order of the test part, `limit` of `total`. */
  flipped: method(
    z.strictObject({
      id: runId,
      baseline: runId,
      now: z.enum(['right', 'wrong']),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(60),
    }),
    flippedExamples,
  ),
  /** Test accuracy with its interval, with and without near-duplicates of training faces. */
  testAccuracy: method(z.strictObject({ id: runId }), testAccuracy),
  /**
   * Indices of the test examples in one cell of the confusion matrix, the first `limit` of `total`. `data`: the set they are of.
   * `shape`: that of their pictures, null where they have none. `faces`: what they show, where the set knows, else none.
   */
  confused: method(
    z.strictObject({
      id: runId,
      actual: z.int().min(0).max(999),
      predicted: z.int().min(0).max(999),
      limit: z.int().min(1).max(2000).default(200),
    }),
    z.object({
      data: dataRef.nullable(),
      shape: pictureShape.nullable(),
      indices: z.array(z.int()),
      faces: z.array(testedFace),
      total: z.int(),
    }),
  ),
  /**
   * An example that a run is measured on while it is trained, by its place from 0: of its validation part, where it has one. `features`:
   * as the net takes them, four digits each.
   */
  example: method(
    lookedAt,
    z.object({
      part: z.enum(['validation', 'train']),
      count: z.int(),
      index: z.int(),
      label: z.int(),
      features: z.array(z.number()),
    }),
  ),
  /** What that example does in the net as it is now: the outputs of each layer, those of the last before the softmax. */
  flow: method(
    lookedAt,
    z.object({
      stepsDone: z.int(),
      layers: z.array(
        z.object({ name: z.string(), units: z.int(), activation: z.string(), values: z.array(z.number()) }),
      ),
      probabilities: z.array(z.number()),
    }),
  ),
  delete: method(runIds, z.object({ ids: z.array(runId) })),
  restore: method(runIds, z.object({ ids: z.array(runId) })),
  /** Deletes runs in the trash permanently. `bytes`: what their folders gave back. */
  purge: method(runIds, z.object({ ids: z.array(runId), bytes: z.int() })),
} as const;
