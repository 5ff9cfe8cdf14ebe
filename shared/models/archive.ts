import { z } from 'zod';
import { logLine, runDetail, runId, runStatus } from './run.ts';
import { metricSeries } from './metric.ts';

/** Ending of a Hidden Unit archive's file name. */
export const archiveEnding = '.hidden-unit';

/** The newest version of archives, which this version writes. */
export const archiveVersion = 2;

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
  madeBy: z.string().max(200),
  runs: z
    .array(
      z.object({
        folder: z.string().regex(/^runs\/[1-9]\d{0,5}$/),
        name: z.string().max(400),
        preset: z.string().nullable(),
        status: runStatus,
        createdAt: z.iso.datetime(),
        files: z.array(archivedFile).max(50),
      }),
    )
    .max(10_000),
});
export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** `set`: what the run was trained on, by the hash of its bytes. In archives of version 1 costs are sums where the net summed them. */
export const archivedRun = z.object({
  run: runDetail.omit({ data: true, priority: true }),
  series: z.array(metricSeries),
  log: z.array(logLine).max(100_000),
  snapshot: z.object({ hash: z.string().min(1), kind: z.string(), content: z.record(z.string(), z.json()) }),
  set: z.object({ kind: z.string().max(40), hash: z.string() }).nullable(),
});
export type ArchivedRun = z.infer<typeof archivedRun>;

/** What is in an archive, before anything is taken in. `here`: the run of this lab that it is already. */
export const archivePreview = z.object({
  madeAt: z.iso.datetime(),
  madeBy: z.string(),
  bytes: z.int(),
  runs: z.array(
    z.object({
      name: z.string(),
      preset: z.string().nullable(),
      status: runStatus,
      createdAt: z.iso.datetime(),
      here: runId.nullable(),
    }),
  ),
});
export type ArchivePreview = z.infer<typeof archivePreview>;
