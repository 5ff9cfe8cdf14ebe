import { z } from 'zod';
import { dataRef } from './data/data-set.ts';
import { runId } from './run.ts';

/** The tag of runs that no retention rule touches. */
export const pinnedTag = 'pinned';

/** After how many days something is removed, at most. */
export const mostRetentionDays = 3650;
const days = z.int().min(1).max(mostRetentionDays).nullable();

/**
 * What is removed by itself, once a day. `frameDays`: weight frames of runs that succeeded so many days ago. `trashDays`: runs that were
 * deleted so many days ago. Null: never. Runs tagged `pinned` keep everything.
 */
export const retentionRules = z.object({ frameDays: days, trashDays: days });
export type RetentionRules = z.infer<typeof retentionRules>;

/** What the rules would remove now: whole runs from the trash, and the weight frames of others. */
export const retentionPlan = z.object({
  rules: retentionRules,
  frames: z.object({ runs: z.array(runId), bytes: z.int() }),
  trash: z.object({ runs: z.array(runId), bytes: z.int() }),
});
export type RetentionPlan = z.infer<typeof retentionPlan>;

const share = z.object({ kind: z.string(), bytes: z.int() });

/**
 * Where the lab's bytes are. `folders`: of the data folder, by name, the largest first; `.`: files beside them. `files`: of what runs
 * have recorded, by kind of file. `database`: `unused` is free space within its file, `points` those of all metrics, `log` the text of
 * logs. `trash`: runs that are deleted and not purged. `largest`: the runs with the most bytes of files and points.
 */
export const diskUsage = z.object({
  usedBytes: z.int(),
  freeBytes: z.int(),
  folders: z.array(z.object({ name: z.string(), bytes: z.int() })),
  files: z.array(share),
  database: z.object({ bytes: z.int(), unused: z.int(), points: z.int(), log: z.int(), shrinks: z.boolean() }),
  trash: z.object({ runs: z.int(), bytes: z.int() }),
  largest: z.array(z.object({ id: runId, name: z.string(), bytes: z.int() })),
});
export type DiskUsage = z.infer<typeof diskUsage>;

/** Bytes of one run by kind of file, with `points` and `log` for what is in the database. */
export const runBytes = z.array(share);

/**
 * What a check of a lab found. `database`: what SQLite says is wrong. `damaged`: files that differ from what was recorded, `why` as the
 * rest of a sentence. `unrecorded`: files in folders of ended runs that nothing names. `missingSets`: sets whose folder is gone.
 */
export const labCheckReport = z.object({
  at: z.iso.datetime(),
  seconds: z.number(),
  runs: z.int(),
  files: z.int(),
  bytes: z.int(),
  database: z.array(z.string()),
  damaged: z.array(z.object({ run: runId, name: z.string(), why: z.string() })),
  unrecorded: z.array(z.object({ run: runId, name: z.string(), bytes: z.int() })),
  missingSets: z.array(dataRef),
});
export type LabCheckReport = z.infer<typeof labCheckReport>;

/** Whether a check found nothing that is wrong. */
export function isSound(report: LabCheckReport): boolean {
  return report.database.length === 0 && report.damaged.length === 0 && report.missingSets.length === 0;
}
