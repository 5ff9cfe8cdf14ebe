import type { Database } from 'better-sqlite3';
import type { EngineChoice } from '../../shared/contract/contract.ts';
import { LabError } from '../../shared/failure.ts';
import { dataKey } from '../../shared/models/data/data-set.ts';
import type { SweepPlan } from '../../shared/models/sweeps/plan.ts';
import type { RunStatus } from '../../shared/models/run.ts';
import { insertedId } from './inserted-id.ts';
import { ofSameSet, openSweepHalving, type SweepHalving } from './sweep-halving.ts';
import { openSweepSeconds } from './sweep-seconds.ts';
import type { NewSweep, RunKey, StoredSweep, StoredTrial, SweepCounts, TrialKey } from './stored-sweep.ts';
import { sweepOf, trialOf, type SweepRow, type TrialRow } from './sweep-row.ts';

/** Sweeps and their trials. A trial is in a sweep once, whatever was asked for again. */
export interface SweepRepository extends SweepHalving {
  create(sweep: NewSweep): number;
  /** @throws LabError `not_found`. */
  get(id: number): StoredSweep;
  /** The newest first. */
  all(): StoredSweep[];
  /** Replaces its plan by one that tries more. */
  setPlan(id: number, plan: SweepPlan): void;
  setStopped(id: number, stopped: boolean): void;
  setPriority(id: number, priority: number): void;
  /** Adds those that are not in it yet. @returns how many were. */
  /** @param until updates after which they are compared first; null: they are trained to their end. */
  addTrials(id: number, trials: readonly TrialKey[], until?: number | null): number;
  trials(id: number): StoredTrial[];
  /** Trials without a run, in their order. */
  open(id: number, limit: number): StoredTrial[];
  setRun(id: number, number: number, run: number): void;
  counts(id: number): SweepCounts;
  /** How long at least one of its trials ran since it was made: see `openSweepSeconds`. */
  seconds(id: number, since: string): number;
  /** Runs of its trials that have one of these states, without those that successive halving has stopped or lets wait. */
  runsWith(id: number, statuses: readonly RunStatus[]): number[];
  /** As `runsWith`, without those that another sweep wants that is not stopped. */
  unwantedWith(id: number, statuses: readonly RunStatus[]): number[];
  /** Takes failed runs away from their trials, so that these are open again. @returns how many. */
  reopenFailed(id: number): number;
  /** The sweeps that a run is a trial of. */
  ofRun(run: number): number[];
  /**
   * A run outside the trash that succeeded, waits or is being trained with the same spec, data and engine.
   * @param engine that was asked for; null: any as the lab is set.
   */
  sameRun(key: RunKey, engine: EngineChoice | null): number | undefined;
  /** Of every metric of its trials' runs the value that is displayed: of the last record. */
  values(id: number): { run: number; metric: string; value: number }[];
  /** How often a run was taken up since somebody asked for it. */
  attempts(run: number): number;
  /** Somebody asks for runs that were interrupted: how often they were taken up before counts no more. */
  forgetAttempts(runs: readonly number[]): void;
  /** Forgets a sweep; its runs stay. */
  delete(ids: readonly number[]): number[];
}

/** A run that has ended its trainer, or its lab, so often is not taken up again by itself: its trial has failed. */
export const mostAttempts = 6;

const trialColumns = `number, settings, sweep_trials.seed, sweep_trials.spec_hash, sweep_trials.snapshot_hash, run_id, runs.status,
  runs.steps_done, runs.attempt, until_steps, stopped_early`;
/** Whether a trial is at rest because of successive halving, and not because a person has cancelled it. */
const atRest = `(stopped_early IS NOT NULL OR (runs.status = 'cancelled' AND until_steps IS NOT NULL AND runs.steps_done >= until_steps))`;
const trialsWithRuns = 'sweep_trials LEFT JOIN runs ON runs.id = run_id';

export function openSweeps(database: Database): SweepRepository {
  const insert = database
    .prepare<[Record<string, string | number | null>], number>(
      `INSERT INTO sweeps (name, preset, base, plan, data_set, engine_asked, trainers, priority, created_at)
       VALUES (@name, @preset, @base, @plan, @data, @engineAsked, @trainers, @priority, @createdAt) RETURNING id`,
    )
    .pluck();
  const one = database.prepare<[id: number], SweepRow>('SELECT * FROM sweeps WHERE id = ?');
  const all = database.prepare<[], SweepRow>('SELECT * FROM sweeps ORDER BY id DESC');
  const setPlan = database.prepare<[plan: string, id: number]>('UPDATE sweeps SET plan = ? WHERE id = ?');
  const setStopped = database.prepare<[stopped: number, id: number]>('UPDATE sweeps SET stopped = ? WHERE id = ?');
  const setPriority = database.prepare<[priority: number, id: number]>('UPDATE sweeps SET priority = ? WHERE id = ?');
  const next = database
    .prepare<[id: number], number>('SELECT coalesce(max(number), 0) + 1 FROM sweep_trials WHERE sweep_id = ?')
    .pluck();
  const insertTrial = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO sweep_trials (sweep_id, number, settings, seed, spec_hash, snapshot_hash, until_steps)
     VALUES (@sweep, @number, @settings, @seed, @specHash, @snapshotHash, @until) ON CONFLICT DO NOTHING`,
  );
  const trials = database.prepare<[id: number], TrialRow>(
    `SELECT ${trialColumns} FROM ${trialsWithRuns} WHERE sweep_id = ? ORDER BY number`,
  );
  const open = database.prepare<[id: number, limit: number], TrialRow>(
    `SELECT ${trialColumns} FROM ${trialsWithRuns} WHERE sweep_id = ? AND run_id IS NULL ORDER BY number LIMIT ?`,
  );
  const setRun = database.prepare<[run: number, id: number, number: number]>(
    'UPDATE sweep_trials SET run_id = ? WHERE sweep_id = ? AND number = ?',
  );
  const counts = database.prepare<[id: number], SweepCounts>(
    `SELECT count(*) AS trials,
       coalesce(sum(runs.status = 'succeeded' AND stopped_early IS NULL), 0) AS done,
       coalesce(sum(runs.status = 'failed' OR (runs.status = 'interrupted' AND runs.attempt >= ${mostAttempts})), 0) AS failed,
       coalesce(sum(runs.status = 'cancelled' AND NOT ${atRest}), 0) AS cancelled,
       coalesce(sum(stopped_early IS NOT NULL), 0) AS stoppedEarly,
       coalesce(sum(runs.status IN ('running', 'paused') AND stopped_early IS NULL), 0) AS running
     FROM ${trialsWithRuns} WHERE sweep_id = ?`,
  );
  const seconds = openSweepSeconds(database);
  const runsWith = database
    .prepare<[id: number, statuses: string], number>(
      `SELECT run_id FROM ${trialsWithRuns} WHERE sweep_id = ? AND NOT ${atRest} AND runs.status IN (SELECT value FROM json_each(?))
       ORDER BY number`,
    )
    .pluck();
  const unwantedWith = database
    .prepare<[id: number, statuses: string], number>(
      `SELECT sweep_trials.run_id FROM ${trialsWithRuns} WHERE sweep_id = ? AND runs.status IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM sweep_trials AS other JOIN sweeps ON sweeps.id = other.sweep_id
         WHERE other.run_id = sweep_trials.run_id AND other.sweep_id <> sweep_trials.sweep_id AND NOT sweeps.stopped)
       ORDER BY sweep_trials.number`,
    )
    .pluck();
  const reopenFailed = database.prepare<[id: number]>(
    `UPDATE sweep_trials SET run_id = NULL
     WHERE sweep_id = ? AND run_id IN (SELECT id FROM runs WHERE status = 'failed')`,
  );
  const ofRun = database
    .prepare<[run: number], number>('SELECT DISTINCT sweep_id FROM sweep_trials WHERE run_id = ?')
    .pluck();
  const sameRun = database
    .prepare<[Record<string, string | null>], number>(
      `SELECT id FROM runs WHERE spec_hash = @specHash AND snapshot_hash = @snapshotHash AND deleted_at IS NULL AND ${ofSameSet}
       AND status IN ('succeeded', 'queued', 'running', 'paused')
       AND (@engine IS NULL OR coalesce(engine_name, engine_asked) = @engine)
       ORDER BY status = 'succeeded' DESC, id LIMIT 1`,
    )
    .pluck();
  const values = database.prepare<[id: number], { run: number; metric: string; value: number }>(
    `SELECT DISTINCT metric_summaries.run_id AS run, metric, last AS value FROM sweep_trials
     JOIN runs ON runs.id = sweep_trials.run_id AND runs.status = 'succeeded'
     JOIN metric_summaries ON metric_summaries.run_id = runs.id
     WHERE sweep_id = ? AND last IS NOT NULL`,
  );
  const attempts = database.prepare<[run: number], number>('SELECT attempt FROM runs WHERE id = ?').pluck();
  // Not 0: of a run that was taken up again the time from start to end is not the time at work (openSweepSeconds).
  const forgetAttempts = database.prepare<[runs: string]>(
    'UPDATE runs SET attempt = 1 WHERE attempt > 1 AND id IN (SELECT value FROM json_each(?))',
  );
  const remove = database
    .prepare<[ids: string], number>('DELETE FROM sweeps WHERE id IN (SELECT value FROM json_each(?)) RETURNING id')
    .pluck();

  return {
    ...openSweepHalving(database),
    create: ({ base, plan, data, ...sweep }) =>
      insertedId(insert, { ...sweep, base: JSON.stringify(base), plan: JSON.stringify(plan), data: dataKey(data) }),
    get: (id) => {
      const row = one.get(id);
      if (row === undefined) throw new LabError('not_found', `There is no sweep ${id}. It may have been deleted.`);
      return sweepOf(row);
    },
    all: () => all.all().map(sweepOf),
    setPlan: (id, plan) => {
      setPlan.run(JSON.stringify(plan), id);
    },
    setStopped: (id, stopped) => {
      setStopped.run(stopped ? 1 : 0, id);
    },
    setPriority: (id, priority) => {
      setPriority.run(priority, id);
    },
    addTrials: database.transaction((sweep: number, keys: readonly TrialKey[], until: number | null = null): number => {
      let number = next.get(sweep) ?? 1;
      let added = 0;
      for (const { settings, ...key } of keys) {
        const { changes } = insertTrial.run({ sweep, number, settings: JSON.stringify(settings), until, ...key });
        number += changes;
        added += changes;
      }
      return added;
    }),
    trials: (id) => trials.all(id).map(trialOf),
    open: (id, limit) => open.all(id, limit).map(trialOf),
    setRun: (id, number, run) => {
      setRun.run(run, id, number);
    },
    counts: (id) => counts.get(id) ?? { trials: 0, done: 0, failed: 0, cancelled: 0, stoppedEarly: 0, running: 0 },
    seconds,
    runsWith: (id, statuses) => runsWith.all(id, JSON.stringify(statuses)),
    unwantedWith: (id, statuses) => unwantedWith.all(id, JSON.stringify(statuses)),
    reopenFailed: (id) => reopenFailed.run(id).changes,
    ofRun: (run) => ofRun.all(run),
    sameRun: ({ specHash, snapshotHash, data }, engine) =>
      sameRun.get({ specHash, snapshotHash, data: dataKey(data), engine }),
    values: (id) => values.all(id),
    attempts: (run) => attempts.get(run) ?? 0,
    forgetAttempts: (runs) => forgetAttempts.run(JSON.stringify(runs)),
    delete: (ids) => remove.all(JSON.stringify(ids)),
  };
}
