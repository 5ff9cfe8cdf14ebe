import type { Database } from 'better-sqlite3';
import type { EngineChoice } from '../../shared/contract/contract.ts';
import type { StoppedEarly } from '../../shared/models/sweeps/halving.ts';
import { dataKey } from '../../shared/models/data/data-set.ts';
import type { RunKey } from './stored-sweep.ts';

/** Of runs on a set of the same content. */
export const ofSameSet = `(runs.data_set = @data OR
  (SELECT hash FROM data_sets WHERE key = runs.data_set) = (SELECT hash FROM data_sets WHERE key = @data))`;

/** How far the trials of sweeps with successive halving are trained. */
export interface SweepHalving {
  /** Updates after which the training of a run stops for its sweeps; null: it is trained to its end. */
  untilSteps(run: number): number | null;
  /** Lets trials be trained up to so many updates, to their end for null. */
  setUntil(id: number, numbers: readonly number[], steps: number | null): void;
  stopEarly(id: number, numbers: readonly number[], why: StoppedEarly): void;
  /** A run outside the trash that was stopped on its way, from which a trial with the same spec, data and engine can be trained further. */
  stoppedRun(key: RunKey, engine: EngineChoice | null): number | undefined;
}

export function openSweepHalving(database: Database): SweepHalving {
  const until = database
    .prepare<[run: number], number | null>(
      `SELECT CASE WHEN count(until_steps) < count(*) THEN NULL ELSE max(until_steps) END FROM sweep_trials
       WHERE run_id = ? AND stopped_early IS NULL`,
    )
    .pluck();
  const among = 'WHERE sweep_id = ? AND number IN (SELECT value FROM json_each(?))';
  const setUntil = database.prepare<[steps: number | null, id: number, numbers: string]>(
    `UPDATE sweep_trials SET until_steps = ? ${among}`,
  );
  const stopEarly = database.prepare<[why: string, id: number, numbers: string]>(
    `UPDATE sweep_trials SET stopped_early = ? ${among}`,
  );
  const stoppedRun = database
    .prepare<[Record<string, string | null>], number>(
      `SELECT id FROM runs WHERE spec_hash = @specHash AND snapshot_hash = @snapshotHash AND deleted_at IS NULL AND ${ofSameSet}
       AND status = 'cancelled' AND (@engine IS NULL OR coalesce(engine_name, engine_asked) = @engine)
       AND EXISTS (SELECT 1 FROM sweep_trials WHERE run_id = runs.id AND until_steps IS NOT NULL)
       ORDER BY steps_done DESC, id LIMIT 1`,
    )
    .pluck();
  return {
    untilSteps: (run) => until.get(run) ?? null,
    setUntil: (id, numbers, steps) => {
      setUntil.run(steps, id, JSON.stringify(numbers));
    },
    stopEarly: (id, numbers, why) => {
      stopEarly.run(JSON.stringify(why), id, JSON.stringify(numbers));
    },
    stoppedRun: ({ specHash, snapshotHash, data }, engine) =>
      stoppedRun.get({ specHash, snapshotHash, data: dataKey(data), engine }),
  };
}
