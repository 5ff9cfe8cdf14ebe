import { z } from 'zod';
import { dataRef, pictureShape } from '../../models/data/data-set.ts';
import { contentHash, faceBox, faceRowId } from '../../models/face.ts';
import { metricName, metricSeries } from '../../models/metric.ts';
import { logLine, runDetail, runId, runSummary } from '../../models/run.ts';
import { runName, runNote, runTags } from '../../models/written-text.ts';
import { method, nothing } from '../method.ts';

const runIds = z.strictObject({ ids: z.array(runId).min(1).max(10_000) });

const runOrder = z.strictObject({
  /** A field of the run ('id', 'name', 'status', 'createdAt', …), a spec path ('optimizer.momentum') or a metric ('test.accuracy'). */
  by: z.string().min(1).max(80),
  direction: z.enum(['ascending', 'descending']),
});
export type RunOrder = z.infer<typeof runOrder>;

export const runQuery = z.strictObject({
  /** The filter language: `data = digits and optimizer.momentum > 0 and not tag:trash`; bare words search name, tags and note. */
  where: z.string().max(2000).default(''),
  order: z.array(runOrder).max(4).default([]),
  deleted: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
export type RunQuery = z.infer<typeof runQuery>;

/** One row per parameter or metric that is not the same in all runs; `values` in the order of the runs, null where a run has none. */
const differing = z.object({ path: z.string(), values: z.array(z.unknown()) });
const metricRow = z.object({
  metric: metricName,
  values: z.array(z.number().nullable()),
  /** Value minus the first run's. */
  deltas: z.array(z.number().nullable()),
});
/** Test examples that the first run had wrong and this one has right, and the reverse; null where they cannot be compared. */
const flips = z.object({ nowRight: z.int(), nowWrong: z.int() }).nullable();
const comparison = z.object({
  runs: z.array(runSummary),
  differing: z.array(differing),
  equal: z.int(),
  metrics: z.array(metricRow),
  seconds: z.array(z.number()),
  flips: z.array(flips),
});
export type Comparison = z.infer<typeof comparison>;

/** `row`: its row in the list, null where the actor was taken away since. */
const testedFace = z.object({ sha256: contentHash, box: faceBox, label: z.string(), row: faceRowId.nullable() });

const lookedAt = z.strictObject({ id: runId, index: z.int().min(0).max(0xffff_ffff) });

export const runs = {
  list: method(runQuery, z.object({ total: z.int(), runs: z.array(runSummary) })),
  get: method(z.strictObject({ id: runId }), runDetail),
  /** `maxPoints`: at most so many points per metric, evenly picked with the first and the last; null: all. */
  series: method(
    z.strictObject({
      ids: z.array(runId).min(1).max(200),
      metrics: z.array(metricName).min(1).max(500),
      maxPoints: z.int().min(2).max(100_000).nullable().default(null),
    }),
    z.array(z.object({ id: runId, series: z.array(metricSeries) })),
  ),
  log: method(z.strictObject({ id: runId }), z.array(logLine)),
  update: method(
    z.strictObject({
      id: runId,
      name: runName.optional(),
      note: runNote.optional(),
      tags: runTags.optional(),
    }),
    runSummary,
  ),
  tags: method(nothing, z.array(z.object({ tag: z.string(), runs: z.int() }))),
  compare: method(z.strictObject({ ids: z.array(runId).min(2).max(20) }), comparison),
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
  /** Removes runs in the trash for good. `bytes`: what their folders gave back. */
  purge: method(runIds, z.object({ ids: z.array(runId), bytes: z.int() })),
} as const;
