import { z } from 'zod';
import { archivePreview } from '../models/archive.ts';
import { digitsPartName, digitsPart, digitsSet, digitsSetId } from '../models/digits.ts';
import { engineName, engineReport, engineSpeed, engineStatus, enginesStatus } from '../models/engine.ts';
import {
  contentHash,
  faceBox,
  faceDetail,
  faceQuery,
  faceRowId,
  facesStatus,
  faceState,
  faceSummary,
  reason,
  verdict,
} from '../models/face.ts';
import { faceDecision, patchPreview } from '../models/face-decision.ts';
import { faceList, faceListSource, listPreview } from '../models/face-list.ts';
import {
  faceImaging,
  faceSnapshot,
  snapshotDifference,
  snapshotItem,
  snapshotPlan,
  snapshotRule,
} from '../models/face-snapshot.ts';
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

/**
 * How faces are got. `needed`: usable images per actor that the report's split takes. `concurrency`: downloads at once, of all hosts
 * together. `privateAddresses`: lets downloads go to private, loopback and link-local addresses. `wayback`: asks the Internet Archive
 * for what is dead. `mostBytes`: a larger file is given up.
 */
export const faceSettings = z.object({
  needed: z.int().min(1).max(100_000),
  concurrency: z.int().min(1).max(64),
  privateAddresses: z.boolean(),
  wayback: z.boolean(),
  mostBytes: z.int().min(1_000).max(1_000_000_000),
});
export type FaceSettings = z.infer<typeof faceSettings>;

/** `updates`: asks for a newer version at the start, in builds that are told where to ask. */
export const settings = z.object({
  engine: engineChoice,
  gitCommit: z.boolean(),
  updates: z.boolean(),
  faces: faceSettings,
});
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
  faceLists: {
    list: method(nothing, z.array(faceList)),
    /** Reads a list and says what is in it; stores nothing. */
    preview: method(z.strictObject({ source: faceListSource }), listPreview),
    /** Adds the good rows of the chosen actors (null: all) that are not there yet. The job's `added` is the list's id. */
    add: method(
      z.strictObject({ source: faceListSource, actors: z.array(z.string()).min(1).max(10_000).nullable() }),
      z.object({ job }),
    ),
    /** Takes actors' rows away. Decisions and pictures stay: adding the list again brings all back as it was. */
    remove: method(z.strictObject({ actors: z.array(z.string()).min(1).max(10_000) }), z.object({ rows: z.int() })),
  },
  faceDownloads: {
    /**
     * Fetches what is pending, and rows of the states `again` once more. `untilUsable`: an actor with so many usable faces gets no
     * more. Other fields narrow it down or override the settings for this time.
     */
    start: method(
      z.strictObject({
        actors: z.array(z.string()).max(10_000).nullable().default(null),
        hosts: z.array(z.string()).max(10_000).nullable().default(null),
        again: z.array(faceState).default([]),
        cause: z.string().max(80).nullable().default(null),
        untilUsable: z.int().min(1).nullable().default(null),
        concurrency: z.int().min(1).max(64).nullable().default(null),
        privateAddresses: z.boolean().nullable().default(null),
        wayback: z.boolean().nullable().default(null),
      }),
      z.object({ job }),
    ),
    /** Takes in a folder of earlier downloads: by hash, then by `<lastname><index>.<ending>`. */
    importFolder: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
    /** The hosts of the list with the most rows, and how it goes with each. `wait`: seconds until it may be asked again. */
    hosts: method(
      z.strictObject({ limit: z.int().min(1).max(1000).default(100) }),
      z.array(
        z.object({
          host: z.string(),
          rows: z.int(),
          states: z.partialRecord(faceState, z.int()),
          active: z.int(),
          wait: z.number(),
        }),
      ),
    ),
  },
  faces: {
    status: method(nothing, facesStatus),
    list: method(faceQuery, z.object({ total: z.int(), faces: z.array(faceSummary) })),
    get: method(z.strictObject({ row: faceRowId }), faceDetail),
    /** Rows by id, label (`bracco16`), key or observed sha256. @throws `not_found` naming the first that is none of these. */
    find: method(z.strictObject({ names: z.array(z.string().min(1).max(200)).min(1).max(5000) }), z.array(faceSummary)),
    /** One act on any number of rows with a picture. `box`: moves the box of one row; null: leaves it as it is. */
    decide: method(
      z.strictObject({
        rows: z.array(faceRowId).min(1).max(100_000),
        verdict,
        reason: reason.default(''),
        note: z.string().max(2000).default(''),
        box: faceBox.nullable().default(null),
      }),
      z.object({ act: z.int(), rows: z.array(faceRowId) }),
    ),
    /** Takes back the last act that stands, by new decisions. @throws `conflict` when there is none. */
    undo: method(nothing, z.object({ act: z.int(), rows: z.array(faceRowId), words: z.string() })),
    redo: method(nothing, z.object({ act: z.int(), rows: z.array(faceRowId), words: z.string() })),
    /** Every decision about a row, the newest first. */
    history: method(z.strictObject({ row: faceRowId }), z.array(faceDecision)),
    /** Measures what is not measured yet and works the checks out anew. */
    check: method(nothing, z.object({ job })),
  },
  facePatches: {
    /** The last word on every decided row, as text to keep. */
    export: method(
      z.strictObject({ format: z.enum(['json', 'csv']) }),
      z.object({ text: z.string(), decisions: z.int() }),
    ),
    preview: method(z.strictObject({ text: z.string().max(16_000_000) }), patchPreview),
    /** `conflicts`: whose word stands where both have one; `takeTheirs`: rows where the patch's does, whatever `conflicts` says. */
    import: method(
      z.strictObject({
        text: z.string().max(16_000_000),
        conflicts: z.enum(['mine', 'theirs', 'newest']).default('mine'),
        takeTheirs: z.array(faceRowId).default([]),
      }),
      z.object({ added: z.int(), same: z.int(), unknownRows: z.int(), keptMine: z.int() }),
    ),
  },
  faceSnapshots: {
    list: method(nothing, z.array(faceSnapshot)),
    /** By hash, the start of one (8 digits at least), or name. */
    show: method(
      z.strictObject({ snapshot: z.string().min(1).max(120) }),
      z.object({ snapshot: faceSnapshot, items: z.array(snapshotItem) }),
    ),
    plan: method(z.strictObject({ rule: snapshotRule, imaging: faceImaging }), snapshotPlan),
    /**
     * Keeps a snapshot and makes its matrices, so that a net can be trained on it. The job's `added` is the set of matrices.
     * @throws `conflict` when an actor lacks faces: which, how many, and what could fill the gap.
     */
    create: method(
      z.strictObject({
        rule: snapshotRule,
        imaging: faceImaging,
        name: z.string().trim().min(1).max(120).nullable().default(null),
      }),
      z.object({ snapshot: faceSnapshot, job }),
    ),
    diff: method(
      z.strictObject({ before: z.string().min(1).max(120), after: z.string().min(1).max(120) }),
      snapshotDifference,
    ),
    /** Writes crops (PNG), matrices (.npy) and manifest.json into a folder that is empty or not there. */
    export: method(
      z.strictObject({ snapshot: z.string().min(1).max(120), path: z.string().min(1).max(4096) }),
      z.object({ job }),
    ),
  },
  blobs: {
    /** Hashes every blob, moves away what does not hash to its name, and lets its rows be fetched again. */
    check: method(
      nothing,
      z.object({
        job,
      }),
    ),
    /** What the last check of this lab's time found; null before one. */
    report: method(
      nothing,
      z
        .object({
          blobs: z.int(),
          bytes: z.int(),
          damaged: z.array(contentHash),
          missing: z.array(contentHash),
          orphans: z.int(),
          at: z.iso.datetime(),
        })
        .nullable(),
    ),
  },
  archives: {
    /** Writes a Hidden Unit archive of runs that have ended to a file of the lab's machine. */
    export: method(
      z.strictObject({ ids: z.array(runId).min(1).max(10_000), path: z.string().min(1).max(4096) }),
      z.object({ job }),
    ),
    preview: method(z.strictObject({ path: z.string().min(1).max(4096) }), archivePreview),
    /** Adds the runs of an archive that are not here yet. */
    import: method(z.strictObject({ path: z.string().min(1).max(4096) }), z.object({ job })),
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
