import { z } from 'zod';

export const jobKinds = [
  'training',
  'digits',
  'engine',
  'face-list',
  'face-download',
  'face-folder',
  'face-check',
  'face-snapshot',
  'blobs',
  'archive',
  'data',
  'instrument',
  'extractor',
  'extraction',
  'ledger',
  'disk',
] as const;

/**
 * Work that takes time, in the lab's process or a child. Ended jobs are kept in memory until the lab closes (the
 * last hundred); the labs after a lost one list the work it was at as interrupted.
 */
export const job = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  title: z.string(),
  state: z.enum(['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  /** `unit`: 'steps', 'bytes', … `total` is null while unknown; `rate` is units per second, `etaSeconds` seconds left. */
  progress: z.object({
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
    rate: z.number().nullable(),
    etaSeconds: z.number().nullable(),
  }),
  /** What it is doing now, one short sentence, or ''. */
  phase: z.string(),
  /** What it has said so far, its last hundred lines, for jobs that say something. */
  log: z.array(z.string()).optional(),
  /** One of many that are announced together: a trial of a sweep. */
  quiet: z.boolean().optional(),
  /** It has ended without its result, and `jobs.repeat` begins it again. */
  repeatable: z.boolean().optional(),
  /** The run a training job works on. */
  run: z.int().nullable(),
  /** The set of data, the list, the analysis, the extractor, or the snapshot's matrices that the job has added. */
  added: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Job = z.infer<typeof job>;

/** The job that trains a run, whether it waits, is running, or has ended. */
export function trainingJobId(run: number): string {
  return `run-${run}`;
}

/** The run of such a job; undefined for any other. */
export function runOfJob(id: string): number | undefined {
  const digits = /^run-([1-9]\d{0,14})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
