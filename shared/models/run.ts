import { z } from 'zod';
import { engineUsed } from './engine.ts';
import { dataRef } from './data/data-set.ts';
import { storedSpec } from './experiment.ts';
import { snapshotLeaks } from './face-snapshot.ts';
import { stoppedEarly } from './sweeps/halving.ts';
import { metricName, metricSummary } from './metric.ts';
import { runStatuses } from './run-status.ts';

export const runStatus = z.enum(runStatuses);
export type RunStatus = z.infer<typeof runStatus>;

/** Whether a run can still change by itself. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'paused';
}

export const runId = z.int().min(1);

export const runPriority = z.int().min(-1000).max(1000);

/** Numbers of examples the metrics are taken over. */
export const exampleCounts = z.object({ train: z.int(), validation: z.int(), test: z.int() });
export type ExampleCounts = z.infer<typeof exampleCounts>;

/** A run as the history lists it. Times are ISO 8601 in UTC, durations in seconds. */
export const runSummary = z.object({
  id: runId,
  name: z.string(),
  preset: z.string().nullable(),
  status: runStatus,
  spec: storedSpec,
  specHash: z.string(),
  /** The set it was trained on; null where that is not in this lab. */
  data: dataRef.nullable(),
  snapshotHash: z.string(),
  /** Near-duplicates across the parts of the snapshot of faces it was trained on; null where that is not in this lab, and of other data. */
  leaks: snapshotLeaks.nullable().default(null),
  /** The run it repeats, changes, or, with a step, continues from; null where there is none. */
  parent: z
    .object({ run: runId, step: z.int().min(1).nullable() })
    .nullable()
    .default(null),
  examples: exampleCounts,
  engine: engineUsed.nullable(),
  /** Of a run that waits: the highest is taken first. */
  priority: runPriority,
  /** Updates done so far; the spec's `steps` is the most it may do. */
  stepsDone: z.int(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Time spent training: pauses and interruptions excluded. */
  trainingSeconds: z.number(),
  processSeconds: z.number(),
  pausedSeconds: z.number(),
  metrics: z.record(metricName, metricSummary),
  tags: z.array(z.string()),
  /** The sweeps that it is a trial of, by their numbers. */
  sweeps: z
    .array(z.object({ sweep: z.int(), name: z.string(), trial: z.int(), stoppedEarly: stoppedEarly.nullable() }))
    .default([]),
  note: z.string(),
  deletedAt: z.iso.datetime().nullable(),
  error: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const logLine = z.object({
  at: z.iso.datetime(),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

/** `kind` names what it is ('weights', 'checkpoint', 'weights-history', 'predictions'), `name` its file in the run's folder. */
export const artifact = z.object({ kind: z.string(), name: z.string(), bytes: z.int(), sha256: z.string().nullable() });
export type Artifact = z.infer<typeof artifact>;

/** Confusion counts of the test part: `counts[actual][predicted]`. */
export const confusion = z.object({ counts: z.array(z.array(z.int())), n: z.int() });
export type Confusion = z.infer<typeof confusion>;

export const machine = z.object({
  platform: z.string(),
  arch: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memoryBytes: z.int(),
  node: z.string(),
  /** Whether TensorFlow may use oneDNN, as the environment says: “on”, “off” or “default”; earlier versions did not record it. */
  oneDnn: z.string().optional(),
});
export type Machine = z.infer<typeof machine>;

/** Everything kept about one run. `weightFrames`: the steps at which the weight history has a frame. */
export const runDetail = runSummary.extend({
  appVersion: z.string(),
  gitCommit: z.string().nullable(),
  machine,
  artifacts: z.array(artifact),
  weightFrames: z.array(z.int()),
  confusion: confusion.nullable(),
  classNames: z.array(z.string()),
  resumable: z.boolean(),
  /** Free disk space a purge would give back, in bytes. */
  bytes: z.int(),
});
export type RunDetail = z.infer<typeof runDetail>;

/** An accuracy over `n` examples with the ends of its 95 % Wilson interval, all fractions. */
export const measuredAccuracy = z.object({ accuracy: z.number(), n: z.int(), low: z.number(), high: z.number() });
export type MeasuredAccuracy = z.infer<typeof measuredAccuracy>;

/**
 * The test accuracy of a run. `unseen`: without the test faces that have a near-duplicate among the training faces; null where no such
 * pair is known, nothing is left, or the run did not save its predictions. `all`: null of a run that was not tested.
 */
export const testAccuracy = z.object({ all: measuredAccuracy.nullable(), unseen: measuredAccuracy.nullable() });
export type TestAccuracy = z.infer<typeof testAccuracy>;
