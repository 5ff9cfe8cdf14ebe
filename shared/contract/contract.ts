import { z } from 'zod';
import { digitsPartName, digitsPart, digitsSet, digitsSetId } from '../models/digits.ts';
import { engineName, engineReport, engineSpeed, engineStatus, enginesStatus } from '../models/engine.ts';
import { digitsSplit, experimentSpec, preset } from '../models/experiment.ts';
import { job } from '../models/job.ts';
import { matrixSet, matrixSetId } from '../models/matrices.ts';
import { metricName, metricSeries } from '../models/metric.ts';
import { logLine, runDetail, runId, runSummary } from '../models/run.ts';
import { method } from './method.ts';

const nothing = z.strictObject({});
/** The set a spec's data comes from: one of the two by `spec.data.kind`, the other null. */
const trainedOn = {
  digits: digitsSetId.nullable().default(null),
  matrices: matrixSetId.nullable().default(null),
};
const runIds = z.strictObject({ ids: z.array(runId).min(1).max(10_000) });
const jobId = z.strictObject({ id: z.string().min(1).max(80) });

export const doctorReport = z.object({
  node: z.string(),
  sqlite: z.string(),
  data: z.string(),
  engines: engineReport,
  electron: engineStatus,
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const engineChoice = z.union([engineName, z.literal('best')]);
export type EngineChoice = z.infer<typeof engineChoice>;

export const settings = z.object({ engine: engineChoice, gitCommit: z.boolean() });
export type Settings = z.infer<typeof settings>;

export const digitsSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sample') }),
  z.strictObject({ kind: z.literal('download') }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
]);
export type DigitsSource = z.infer<typeof digitsSource>;

export const runOrder = z.strictObject({
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
/** Test images that the first run had wrong and this one has right, and the reverse; null where they cannot be compared. */
const flips = z.object({ nowRight: z.int(), nowWrong: z.int() }).nullable();
export const comparison = z.object({
  runs: z.array(runSummary),
  differing: z.array(differing),
  equal: z.int(),
  metrics: z.array(metricRow),
  seconds: z.array(z.number()),
  flips: z.array(flips),
});
export type Comparison = z.infer<typeof comparison>;

export const contract = {
  lab: {
    info: method(
      nothing,
      z.object({
        version: z.string(),
        dataDirectory: z.string(),
        pid: z.int(),
        host: z.string(),
        startedAt: z.iso.datetime(),
        usedBytes: z.int(),
        freeBytes: z.int(),
      }),
    ),
    doctor: method(nothing, doctorReport),
    settings: method(nothing, settings),
    changeSettings: method(settings.partial().strict(), settings),
  },
  digits: {
    list: method(nothing, z.array(digitsSet)),
    show: method(z.strictObject({ id: digitsSetId.nullable() }), digitsSet),
    add: method(z.strictObject({ source: digitsSource }), z.object({ job })),
    /** `indices[class]`: up to `perClass` indices into the part, drawn by `seed`. */
    samples: method(
      z.strictObject({
        id: digitsSetId,
        part: digitsPartName,
        perClass: z.int().min(1).max(100),
        seed: z.int().min(0).max(0xffff_ffff),
      }),
      z.object({ indices: z.array(z.array(z.int())) }),
    ),
    image: method(
      z.strictObject({ id: digitsSetId, part: digitsPartName, index: z.int().min(0) }),
      z.object({ index: z.int(), label: z.int(), pixels: z.array(z.int()) }),
    ),
    split: method(
      z.strictObject({ id: digitsSetId, split: digitsSplit }),
      z.object({ train: digitsPart, validation: digitsPart, test: digitsPart, snapshotHash: z.string() }),
    ),
  },
  engines: {
    /** `verify`: hashes every file of the installed native engine, a second or two. */
    status: method(z.strictObject({ verify: z.boolean().default(false) }), enginesStatus),
    /** Installs the native engine. `from`: a wheel, archive or folder of the lab's machine to take TensorFlow from; null: fetch it. */
    install: method(
      z.strictObject({
        from: z.string().min(1).max(4096).nullable().default(null),
        again: z.boolean().default(false),
      }),
      z.object({ job }),
    ),
    /** Removes the native engine from the cache. `bytes`: what that gave back. */
    remove: method(nothing, z.object({ bytes: z.int() })),
    /** Computes for two seconds in a process of its own. */
    measure: method(z.strictObject({ engine: engineName }), engineSpeed),
  },
  matrices: {
    list: method(nothing, z.array(matrixSet)),
    show: method(z.strictObject({ id: matrixSetId.nullable() }), matrixSet),
    /** Takes in a folder of .npy matrices: training, validation and test, `_x` and `_y`. The same bytes are one set. */
    add: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
  },
  presets: { list: method(nothing, z.array(preset)) },
  training: {
    /** Fits a preset to a set of its kind of data (null: the one added last), applies settings, and says in `adjustments` what it had to change. */
    resolve: method(
      z.strictObject({
        preset: z.string().max(40),
        digits: digitsSetId.nullable().default(null),
        matrices: matrixSetId.nullable().default(null),
        settings: z.record(z.string(), z.unknown()).default({}),
      }),
      z.object({ spec: experimentSpec, ...trainedOn, adjustments: z.array(z.string()) }),
    ),
    /** Seconds it will take, from earlier runs on this machine; null when none is comparable. */
    estimate: method(
      z.strictObject({ spec: experimentSpec, ...trainedOn, engine: engineChoice.nullable() }),
      z.object({ seconds: z.number().nullable(), basedOn: z.int() }),
    ),
    start: method(
      z.strictObject({
        spec: experimentSpec,
        ...trainedOn,
        preset: z.string().max(40).nullable().default(null),
        name: z.string().trim().min(1).max(120).nullable().default(null),
        engine: engineChoice.nullable().default(null),
        tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
      }),
      z.object({ run: runId, job }),
    ),
    /** Continues an interrupted or cancelled run from its last checkpoint. */
    resume: method(z.strictObject({ run: runId }), z.object({ run: runId, job })),
  },
  jobs: {
    list: method(nothing, z.array(job)),
    cancel: method(jobId, job),
    pause: method(jobId, job),
    resume: method(jobId, job),
  },
  runs: {
    list: method(runQuery, z.object({ total: z.int(), runs: z.array(runSummary) })),
    get: method(z.strictObject({ id: runId }), runDetail),
    /** `maxPoints`: at most so many points per metric, evenly picked with the first and the last; null: all. */
    series: method(
      z.strictObject({
        ids: z.array(runId).min(1).max(200),
        metrics: z.array(metricName).min(1),
        maxPoints: z.int().min(2).max(100_000).nullable().default(null),
      }),
      z.array(z.object({ id: runId, series: z.array(metricSeries) })),
    ),
    log: method(z.strictObject({ id: runId }), z.array(logLine)),
    update: method(
      z.strictObject({
        id: runId,
        name: z.string().trim().min(1).max(120).optional(),
        note: z.string().max(20_000).optional(),
        tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
      }),
      runSummary,
    ),
    tags: method(nothing, z.array(z.object({ tag: z.string(), runs: z.int() }))),
    compare: method(z.strictObject({ ids: z.array(runId).min(2).max(20) }), comparison),
    /** Indices of the test images in one cell of the confusion matrix, the first `limit` of `total`. */
    confused: method(
      z.strictObject({
        id: runId,
        actual: z.int().min(0).max(999),
        predicted: z.int().min(0).max(999),
        limit: z.int().min(1).max(2000).default(200),
      }),
      z.object({ digits: z.string(), indices: z.array(z.int()), total: z.int() }),
    ),
    delete: method(runIds, z.object({ ids: z.array(runId) })),
    restore: method(runIds, z.object({ ids: z.array(runId) })),
    /** Removes runs in the trash for good. `bytes`: what their folders gave back. */
    purge: method(runIds, z.object({ ids: z.array(runId), bytes: z.int() })),
  },
} as const;

export type Contract = typeof contract;
