import { z } from 'zod';
import { engineUsed } from './engine.ts';
import { storedSpec } from './experiment.ts';
import { artifact, confusion, logLine, machine, runDetail, runId, runStatus } from './run.ts';
import { cleanLine, cleanNote } from './written-text.ts';
import { metricName, metricSummary } from './metric.ts';
import { netKinds } from './nets/net-kinds.ts';

/** Ending of a Hidden Unit archive's file name. */
export const archiveEnding = '.hidden-unit';

/** The newest version of archives, which this version writes. */
export const archiveVersion = 2;

/** Runs that have ended: what waits or trains is in no archive, for nobody trains it any more. */
const endedStatus = runStatus.refine((status) => !['queued', 'running', 'paused'].includes(status), 'must have ended');

/** As `runs.update` has them. */
const runName = z.string().max(120).regex(/\S/, 'must not be empty');
const runNote = z.string().max(20_000);
const runTags = z.array(z.string().max(40).regex(/\S/, 'must not be empty')).max(20);

const step = z.int().min(0);
const seconds = z.number().min(0);
const mostFrames = 100_000;
const mostClasses = 1000;
const mostText = 20_000;
const mostMetrics = 1000;
/** Clocks are set back while a run trains: so far a time may be before the one that it follows. Exports of this version say none. */
const clockSetBackMs = 24 * 60 * 60 * 1000;
/** Characters of a spec as JSON. Every list of runs tells it. */
const mostSpec = 100_000;

/** Words of another lab, read without hidden characters: a terminal would obey them. */
const clean = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => cleanLine(text, most));
const cleanLines = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => cleanNote(text, most));
const shortText = clean(200);
const spec = storedSpec.refine((value) => JSON.stringify(value).length <= mostSpec, {
  message: `must have at most ${mostSpec.toLocaleString('en-US')} characters`,
  abort: true,
});

/** A file of a run's folder: results, not checkpoints. */
export const archivedFile = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,60}\.[a-z0-9]{1,8}$/),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ArchivedFile = z.infer<typeof archivedFile>;

/**
 * `manifest.json` of an archive, a zip file: runs with all that belongs to them, to be looked at in another lab. The data they were
 * trained on is named by hash and never inside. Each run is a folder `runs/<n>` with `run.json` (`archivedRun`) and its files.
 * `runFolder`: version of those files; archives that do not say it have version 1.
 */
export const archiveManifest = z.object({
  format: z.literal('hidden-unit-archive'),
  version: z.union([z.literal(1), z.literal(archiveVersion)]),
  runFolder: z.int().min(1).default(1),
  madeAt: z.iso.datetime(),
  madeBy: shortText,
  runs: z
    .array(
      z.object({
        folder: z.string().regex(/^runs\/[1-9]\d{0,5}$/),
        name: runName,
        preset: z.string().max(200).nullable(),
        status: endedStatus,
        createdAt: z.iso.datetime(),
        files: z
          .array(archivedFile)
          .max(50)
          .refine((files) => isEachOnce(files.map(({ name }) => name)), 'must name each file once'),
      }),
    )
    .max(10_000)
    .refine((runs) => isEachOnce(runs.map(({ folder }) => folder)), 'must name each folder once'),
});
export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** A series without its points: three columns of one length, ascending in step, which are read apart because they are many. */
const archivedSeries = z.object({ metric: metricName });

const archivedContent = z.object({
  run: runDetail.omit({ data: true, priority: true }).extend({
    name: runName,
    note: runNote,
    tags: runTags,
    preset: z.string().max(200).nullable(),
    status: endedStatus,
    specHash: z.string().min(1).max(200),
    snapshotHash: z.string().min(1).max(200),
    examples: z.object({ train: step, validation: step, test: step }),
    stepsDone: step,
    /** Archives of earlier versions do not say the steps; they are found in the points. */
    metrics: z
      .record(metricName, metricSummary.partial({ minStep: true, maxStep: true }))
      .refine((metrics) => Object.keys(metrics).length <= mostMetrics, `must be at most ${mostMetrics}`),
    spec,
    machine: machine.extend({
      ...{ platform: shortText, arch: shortText, cpu: shortText, node: shortText },
      oneDnn: shortText.optional(),
    }),
    engine: engineUsed.extend({ version: shortText }).nullable(),
    trainingSeconds: seconds,
    processSeconds: seconds,
    pausedSeconds: seconds,
    error: cleanLines(mostText).nullable(),
    appVersion: shortText,
    gitCommit: shortText.nullable(),
    artifacts: z
      .array(artifact.extend({ kind: z.string().max(40), name: z.string().min(1).max(200), bytes: step }))
      .max(200),
    weightFrames: z.array(step).max(mostFrames).refine(isAscending, 'must ascend'),
    confusion: confusion
      .extend({ counts: z.array(z.array(step).max(mostClasses)).max(mostClasses), n: step })
      .nullable(),
    classNames: z
      .array(shortText.min(1))
      .max(mostClasses)
      .refine((names) => isEachOnce(names), 'must name each class once'),
    bytes: step,
  }),
  series: z
    .array(archivedSeries)
    .max(1000)
    .refine((series) => isEachOnce(series.map(({ metric }) => metric)), 'must tell each metric once'),
  log: z.array(logLine.extend({ text: cleanLines(mostText) })).max(100_000),
  snapshot: z.object({
    hash: z.string().min(1).max(200),
    kind: z.string().min(1).max(40),
    content: z.record(z.string(), z.json()),
  }),
  set: z.object({ kind: z.string().min(1).max(40), hash: z.string().min(1).max(200) }).nullable(),
});
export type ArchivedRun = z.infer<typeof archivedContent>;

/** A run without its points. `set`: what it was trained on, by the hash of its bytes. In archives of version 1 costs are sums where the net summed them. */
export const archivedRun = archivedContent
  .refine(({ run }) => Math.max(run.stepsDone, run.weightFrames.at(-1) ?? 0) <= run.spec.steps, {
    message: 'has steps or pictures of weights beyond the steps of its experiment',
    path: ['run', 'stepsDone'],
  })
  .refine(({ run }) => run.confusion === null || isSquare(run.confusion.counts, run.classNames.length), {
    message: 'must have a row and a column for each class',
    path: ['run', 'confusion'],
  })
  // Runs of other programs have none, and what nets of a later version have is not known.
  .refine(({ run }) => run.classNames.length >= 2 || netKinds.get(run.spec.kind) === undefined, {
    message: 'must be at least two',
    path: ['run', 'classNames'],
  })
  .refine(({ run }) => run.status !== 'succeeded' || (run.startedAt !== null && run.endedAt !== null), {
    message: 'must have a start and an end where the run has succeeded',
    path: ['run', 'endedAt'],
  })
  .refine(({ run }) => isInOrder(run.createdAt, run.startedAt, run.endedAt), {
    message: 'must not be before the start, nor the start before the run was made',
    path: ['run', 'endedAt'],
  })
  .refine(({ run, series }) => hasAll(series, Object.keys(run.metrics)), {
    message: 'must have the points of each metric that is summarised',
    path: ['series'],
  });

/**
 * What is in an archive, or a file of another program, before anything is imported. `here`: the run of this lab that it is already.
 * `metrics`: what those of another program are called here; `leftOut`: what of it is not read. `columns`: those of a CSV file, and which of
 * them are its steps, runs and seconds.
 */
export const archivePreview = z.object({
  madeAt: z.iso.datetime(),
  madeBy: z.string(),
  bytes: z.int(),
  columns: z
    .object({
      header: z.array(z.string()),
      step: z.string(),
      run: z.string().optional(),
      seconds: z.string().optional(),
    })
    .optional(),
  runs: z.array(
    z.object({
      name: z.string(),
      preset: z.string().nullable(),
      status: runStatus,
      createdAt: z.iso.datetime(),
      here: runId.nullable(),
      metrics: z.array(z.object({ from: z.string(), metric: metricName, points: z.int() })).optional(),
      leftOut: z.array(z.string()).optional(),
    }),
  ),
});
export type ArchivePreview = z.infer<typeof archivePreview>;

function isSquare(counts: readonly (readonly number[])[], classes: number): boolean {
  return counts.length === classes && counts.every((row) => row.length === classes);
}

/** Without those that are null, each is at most as much before the one in front of it as a clock is set back. */
function isInOrder(...times: (string | null)[]): boolean {
  const known = times.filter((time) => time !== null).map((time) => Date.parse(time));
  return known.every((time, place) => time >= (known[place - 1] ?? time) - clockSetBackMs);
}

function hasAll(series: readonly { metric: string }[], metrics: readonly string[]): boolean {
  const told = new Set(series.map(({ metric }) => metric));
  return metrics.every((metric) => told.has(metric));
}

function isEachOnce(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, place) => place === 0 || value > (values[place - 1] ?? 0));
}
