import type { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import type { EngineUsed } from '../../shared/models/engine.ts';
import { storedSpec } from '../../shared/models/experiment.ts';
import { stoppedEarly } from '../../shared/models/sweeps/halving.ts';
import { snapshotLeaks } from '../../shared/models/face-snapshot.ts';
import type { RunStatus, RunSummary } from '../../shared/models/run.ts';
import { dataRefOf } from './data-repository.ts';
import { contractSummary, type KeptSummary } from './metric-summary.ts';

/** The columns of `runs` that a summary is made of. */
export interface RunRow {
  id: number;
  name: string;
  preset: string | null;
  status: RunStatus;
  spec: string;
  spec_hash: string;
  data_set: string | null;
  priority: number;
  snapshot_hash: string;
  parent: number | null;
  parent_step: number | null;
  train_examples: number;
  validation_examples: number;
  test_examples: number;
  engine_name: EngineUsed['name'] | null;
  engine_version: string | null;
  engine_threads: number | null;
  steps_done: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  training_seconds: number;
  process_seconds: number;
  paused_seconds: number;
  note: string;
  deleted_at: string | null;
  error: string | null;
}

export const runColumns = `runs.id, runs.name, runs.preset, runs.status, runs.spec, runs.spec_hash, runs.data_set, runs.priority, runs.snapshot_hash,
  runs.train_examples, runs.validation_examples, runs.test_examples, runs.engine_name, runs.engine_version, runs.engine_threads,
  runs.steps_done, runs.created_at, runs.started_at, runs.ended_at, runs.training_seconds, runs.process_seconds,
  runs.paused_seconds, runs.parent, runs.parent_step, runs.note, runs.deleted_at, runs.error`;

/** A metric's summary with the run and metric it is of. */
export interface SummaryRow extends KeptSummary {
  run_id: number;
  metric: string;
}

/**
 * The leaks of snapshots by their hashes: of the faces that a run was trained on, directly or on what was computed of them. Asked once for
 * all runs of a page: the content of a snapshot is long.
 */
export const leaksOfSnapshots = `SELECT value AS hash, leaks FROM json_each(?) JOIN face_snapshots ON face_snapshots.hash =
  coalesce((SELECT content ->> '$.snapshot' FROM snapshots WHERE snapshots.hash = value), value) WHERE leaks IS NOT NULL`;

/** A trial of a sweep that a run is. */
export interface TrialOfRun {
  run: number;
  sweep: number;
  name: string;
  trial: number;
  stopped: string | null;
}

export function runSummaryOf(
  row: RunRow,
  {
    tags,
    sweeps,
    metrics,
    leaks,
  }: { tags: string[]; sweeps: readonly TrialOfRun[]; metrics: readonly SummaryRow[]; leaks: string | undefined },
): RunSummary {
  return {
    id: row.id,
    name: row.name,
    preset: row.preset,
    status: row.status,
    spec: specOf(row),
    specHash: row.spec_hash,
    data: dataRefOf(row.data_set),
    priority: row.priority,
    snapshotHash: row.snapshot_hash,
    leaks: leaks === undefined ? null : storedJson(snapshotLeaks, leaks, row.id, 'leaks'),
    parent: row.parent === null ? null : { run: row.parent, step: row.parent_step },
    examples: { train: row.train_examples, validation: row.validation_examples, test: row.test_examples },
    engine: engineOf(row),
    stepsDone: row.steps_done,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    trainingSeconds: row.training_seconds,
    processSeconds: row.process_seconds,
    pausedSeconds: row.paused_seconds,
    metrics: summariesOf(metrics),
    tags,
    sweeps: sweeps.map(({ sweep, name, trial, stopped }) => {
      const early = stopped === null ? null : storedJson(stoppedEarly, stopped, row.id, 'place among the trials');
      return { sweep, name, trial, stoppedEarly: early };
    }),
    note: row.note,
    deletedAt: row.deleted_at,
    error: row.error,
  };
}

/** A history is asked for again and again: so many specs, the newest, are neither parsed nor checked again. */
const mostSpecs = 2000;
const specs = new Map<string, RunSummary['spec']>();

/** Runs with the same text share one spec, which is frozen for that. */
function specOf({ spec: text, id }: RunRow): RunSummary['spec'] {
  const known = specs.get(text);
  if (known !== undefined) return known;
  const spec = frozen(storedJson(storedSpec, text, id, 'spec'));
  specs.set(text, spec);
  if (specs.size > mostSpecs) specs.delete(specs.keys().next().value ?? '');
  return spec;
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

function engineOf(row: RunRow): RunSummary['engine'] {
  if (row.engine_name === null) return null;
  return { name: row.engine_name, version: row.engine_version ?? '', threads: row.engine_threads };
}

function summariesOf(rows: readonly SummaryRow[]): RunSummary['metrics'] {
  const metrics: RunSummary['metrics'] = {};
  for (const row of rows) {
    const summary = contractSummary(row);
    if (summary !== undefined) metrics[row.metric] = summary;
  }
  return metrics;
}

/**
 * JSON out of a column: the file may have been written by anybody.
 * @throws LabError `storage` when it does not fit its schema.
 */
export function storedJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  run: number,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new LabError(
    'storage',
    `The ${what} of run ${run} in the lab’s database is damaged. Put a copy from the folder “backups” in the database’s place.`,
    { run, what, issues: parsed.error.issues },
  );
}
