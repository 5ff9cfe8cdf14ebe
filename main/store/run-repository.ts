import Database from 'better-sqlite3';
import type { EngineChoice } from '../../shared/models/engine.ts';
import type { RunQuery } from '../../shared/models/run-query.ts';
import { LabError } from '../../shared/failure.ts';
import type { EngineName, EngineUsed } from '../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import type { Artifact, ExampleCounts, Machine, RunSummary } from '../../shared/models/run.ts';
import { dataKey, type DataRef } from '../../shared/models/data/data-set.ts';
import { cleanLine, mostName } from '../../shared/models/written-text.ts';
import { insertedId } from './inserted-id.ts';
import { openRunLineage } from './run-lineage.ts';
import { openRunGroups, type RunGroupReads } from './run-groups.ts';
import { openRunChanges, type RunChanges } from './run-changes.ts';
import { openRunFacts, type RunFacts } from './run-facts.ts';
import { conditionSql, orderSql } from './run-list.ts';
import {
  leaksOfSnapshots,
  runColumns,
  runSummaryOf,
  type RunRow,
  type SummaryRow,
  type TrialOfRun,
} from './run-row.ts';
import { openRunTrash } from './run-trash.ts';

export type { RunChanges } from './run-changes.ts';

/** What a run is from its first moment. Its set and its snapshot are in the store before it. */
export interface NewRun {
  name: string;
  preset: string | null;
  spec: ExperimentSpec;
  specHash: string;
  data: DataRef | null;
  /** The engine that was asked for; null: as the lab is set. */
  engineAsked: EngineChoice | null;
  /** What will compute it, as far as that is known before it begins. */
  engine?: EngineUsed | null;
  /** The run it repeats, changes or continues from. */
  parent?: RunSummary['parent'];
  priority: number;
  snapshotHash: string;
  examples: ExampleCounts;
  appVersion: string;
  gitCommit: string | null;
  machine: Machine;
  classNames: readonly string[];
  tags: readonly string[];
  createdAt: string;
}

/** How fast an earlier run went: seconds of training per update, with so many examples in its training part. */
interface RunSpeed {
  secondsPerStep: number;
  trainExamples: number;
}

export interface RunRepository extends RunGroupReads, ReturnType<typeof openRunLineage> {
  /**
   * Adds a run, which waits once it is enqueued.
   * @throws LabError `conflict` when its set or snapshot is not in the store.
   */
  create(run: NewRun): RunSummary;
  get(id: number): RunSummary | undefined;
  facts(id: number): RunFacts | undefined;
  /** The numbers of all runs, those in the trash among them. */
  ids(): Set<number>;
  /** The highest number that a run of this database ever had; 0 when there was none. */
  lastId(): number;
  /** The run that was begun at the same millisecond with the same spec and data, if it is here. */
  same(run: Pick<RunSummary, 'createdAt' | 'specHash' | 'snapshotHash'>): number | undefined;
  /** The oldest run with this snapshot. */
  withSnapshot(hash: string): number | undefined;
  /**
   * One page of the history. `total` counts all runs that fit.
   * @throws LabError `bad_input` when the filter or the order cannot be read.
   */
  list(query: RunQuery): { total: number; runs: RunSummary[] };
  /** @throws LabError `not_found` when there is no such run. */
  update(id: number, changes: RunChanges): RunSummary;
  setWeightFrames(id: number, steps: readonly number[]): void;
  addWeightFrame(id: number, step: number): void;
  /** What was recorded of the run's files when it ended; none while it is being trained, when they are written anew. */
  artifacts(id: number): Artifact[];
  /** Forgets the steps of the weight frames and the record of their file, which is of this kind. */
  forgetFrames(id: number, kind: string): void;
  setArtifacts(id: number, artifacts: readonly Artifact[]): void;
  /** The tags of runs that are not in the trash, the most used first. */
  tags(): { tag: string; runs: number }[];
  /** Moves runs to the trash. @throws LabError `conflict` when one of them is still being trained. */
  delete(ids: readonly number[], at: string): number[];
  restore(ids: readonly number[]): number[];
  /** Deletes runs in the trash permanently, with all that is kept of them. @returns the ids of those that were there. */
  purge(ids: readonly number[]): number[];
  /** Marks what a lab that is gone left running or paused as interrupted. What waited continues waiting. */
  interruptUnfinished(at: string): RunSummary[];
  /** The last twenty runs of this kind that succeeded on this engine, newest first. */
  speeds(which: { kind: string; engine: EngineName }): RunSpeed[];
}

export function openRuns(database: Database.Database): RunRepository {
  const change = openRunChanges(database);
  const { facts, artifacts, setWeightFrames, addWeightFrame, forgetFrames, setArtifacts } = openRunFacts(database);
  const trash = openRunTrash(database);
  const insert = database
    .prepare<[Record<string, string | number | null>], number>(
      `INSERT INTO runs (name, preset, spec, spec_hash, data_set, engine_asked, priority, snapshot_hash, train_examples, validation_examples,
         test_examples, created_at, app_version, git_commit, machine, class_names, parent, parent_step)
       VALUES (@name, @preset, @spec, @specHash, @data, @engineAsked, @priority, @snapshotHash, @train, @validation, @test, @createdAt,
         @appVersion, @gitCommit, @machine, @classNames, @parent, @parentStep)
       RETURNING id`,
    )
    .pluck();
  const ids = database.prepare<[], number>('SELECT id FROM runs').pluck();
  const lastId = database.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'runs'`).pluck();
  const one = database.prepare<[id: number], RunRow>(`SELECT ${runColumns} FROM runs WHERE id = ?`);
  const tagsOf = database.prepare<[ids: string], { run_id: number; tag: string }>(
    `SELECT run_id, tag FROM run_tags WHERE run_id IN (SELECT value FROM json_each(?))
     ORDER BY run_id, tag COLLATE NOCASE`,
  );
  const sweepsOf = database.prepare<[ids: string], TrialOfRun>(
    `SELECT run_id AS run, sweep_id AS sweep, name, number AS trial, stopped_early AS stopped FROM sweep_trials JOIN sweeps ON sweeps.id = sweep_id
     WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, sweep_id`,
  );
  const summariesOf = database.prepare<[ids: string], SummaryRow>(
    `SELECT run_id, metric, count, last_step, last, min, max, min_step, max_step FROM metric_summaries
     WHERE run_id IN (SELECT value FROM json_each(?))`,
  );
  const leaksOf = database.prepare<[hashes: string], { hash: string; leaks: string }>(leaksOfSnapshots);
  const allTags = database.prepare<[], { tag: string; runs: number }>(
    `SELECT tag, count(*) AS runs FROM run_tags JOIN runs ON runs.id = run_id WHERE deleted_at IS NULL
     GROUP BY tag ORDER BY runs DESC, tag COLLATE NOCASE`,
  );
  const interrupt = database
    .prepare<[at: string], number>(
      `UPDATE runs SET status = 'interrupted', ended_at = coalesce(ended_at, ?), worker = NULL, lease_until = NULL
       WHERE status IN ('running', 'paused') OR (status = 'queued' AND queued_at IS NULL) RETURNING id`,
    )
    .pluck();
  const same = database
    .prepare<[createdAt: string, specHash: string, snapshotHash: string], number>(
      'SELECT id FROM runs WHERE created_at = ? AND spec_hash = ? AND snapshot_hash = ?',
    )
    .pluck();
  const withSnapshot = database
    .prepare<[hash: string], number>('SELECT id FROM runs WHERE snapshot_hash = ? ORDER BY id LIMIT 1')
    .pluck();
  const speeds = database.prepare<[kind: string, engine: string], RunSpeed>(
    `SELECT training_seconds / steps_done AS secondsPerStep, train_examples AS trainExamples FROM runs
     WHERE kind = ? AND engine_name = ? AND status = 'succeeded' AND steps_done > 0 AND training_seconds > 0
     ORDER BY ended_at DESC LIMIT 20`,
  );

  /** Summaries in the order of the rows, with five statements however many rows there are. */
  function summaries(rows: readonly RunRow[]): RunSummary[] {
    const ids = JSON.stringify(rows.map((row) => row.id));
    const tags = Map.groupBy(tagsOf.all(ids), (row) => row.run_id);
    const metrics = Map.groupBy(summariesOf.all(ids), (row) => row.run_id);
    const sweeps = Map.groupBy(sweepsOf.all(ids), ({ run }) => run);
    const hashes = JSON.stringify([...new Set(rows.map((row) => row.snapshot_hash))]);
    const leaks = new Map(leaksOf.all(hashes).map((row) => [row.hash, row.leaks]));
    return rows.map((row) =>
      runSummaryOf(row, {
        tags: tags.get(row.id)?.map(({ tag }) => tag) ?? [],
        sweeps: sweeps.get(row.id) ?? [],
        metrics: metrics.get(row.id) ?? [],
        leaks: leaks.get(row.snapshot_hash),
      }),
    );
  }

  function get(id: number): RunSummary | undefined {
    const row = one.get(id);
    return row === undefined ? undefined : summaries([row])[0];
  }

  function existing(id: number): RunSummary {
    const run = get(id);
    if (run === undefined) throw noRun(id);
    return run;
  }

  const create = database.transaction((run: NewRun): RunSummary => {
    const id = insertedId(insert, {
      name: cleanLine(run.name, mostName) || run.spec.kind,
      preset: cleanLine(run.preset ?? '', mostName) || null,
      spec: JSON.stringify(run.spec),
      specHash: run.specHash,
      data: run.data === null ? null : dataKey(run.data),
      engineAsked: run.engineAsked,
      priority: run.priority,
      snapshotHash: run.snapshotHash,
      ...run.examples,
      createdAt: run.createdAt,
      appVersion: run.appVersion,
      gitCommit: run.gitCommit,
      machine: JSON.stringify(run.machine),
      classNames: JSON.stringify(run.classNames),
      parent: run.parent?.run ?? null,
      parentStep: run.parent?.step ?? null,
    });
    change(id, { tags: run.tags, engine: run.engine });
    return existing(id);
  });

  const update = database.transaction((id: number, changes: RunChanges): RunSummary => {
    if (one.get(id) === undefined) throw noRun(id);
    change(id, changes);
    return existing(id);
  });

  const list = database.transaction((query: RunQuery): { total: number; runs: RunSummary[] } => {
    const condition = conditionSql(query);
    const order = orderSql(query.order);
    const page = database.prepare<unknown[], RunRow>(
      `SELECT ${runColumns} FROM runs WHERE ${condition.text} ORDER BY ${order.text} LIMIT ? OFFSET ?`,
    );
    const rows = page.all(...condition.parameters, ...order.parameters, query.limit, query.offset);
    // A page that is not full is the last one; then nothing needs counting.
    const isLast = rows.length < query.limit && (rows.length > 0 || query.offset === 0);
    const count = database.prepare<unknown[], number>(`SELECT count(*) FROM runs WHERE ${condition.text}`).pluck();
    const total = isLast ? query.offset + rows.length : (count.get(...condition.parameters) ?? 0);
    return { total, runs: summaries(rows) };
  });

  return {
    same: ({ createdAt, specHash, snapshotHash }) => same.get(createdAt, specHash, snapshotHash),
    withSnapshot: (hash) => withSnapshot.get(hash),
    create: (run) => {
      try {
        return create(run);
      } catch (error) {
        throw missingSource(error, run);
      }
    },
    get,
    ids: () => new Set(ids.all()),
    lastId: () => lastId.get() ?? 0,
    facts,
    artifacts,
    list,
    update,
    setWeightFrames,
    addWeightFrame,
    forgetFrames,
    setArtifacts,
    tags: () => allTags.all(),
    ...trash,
    ...openRunGroups(database),
    ...openRunLineage(database),
    interruptUnfinished: database.transaction((at: string) => interrupt.all(at).map(existing)),
    speeds: ({ kind, engine }) => speeds.all(kind, engine),
  };
}

function noRun(id: number): LabError {
  return new LabError('not_found', `Run ${id} does not exist. It may have been deleted permanently.`, { id });
}

function missingSource(error: unknown, run: NewRun): unknown {
  if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_CONSTRAINT_FOREIGNKEY') return error;
  const { data, snapshotHash } = run;
  return new LabError(
    'conflict',
    `Could not save the run: its data “${data?.id ?? ''}” is not in this lab. Add the data again.`,
    { data, snapshotHash },
  );
}
