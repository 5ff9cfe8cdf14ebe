import type { Database } from 'better-sqlite3';
import { engineChoice, type EngineChoice } from '../../shared/models/engine.ts';
import type { RunQueueState } from '../../shared/models/run-queue.ts';

/**
 * The runs that wait, and who has those that were taken. A run is given away once: by status, in one statement, so that two workers
 * never get the same one. Runs are taken by priority, the highest first, then in the order in which they were asked for.
 */
export interface RunQueueRepository {
  /** Lets a run wait for its turn. @returns false when it waits already, is being trained, or is in the trash. */
  enqueue(id: number, at: string): boolean;
  /**
   * Gives the next run to a worker, which must be heard of before the lease ends. What was recorded of the files that an earlier
   * worker left is forgotten: they are written anew.
   * @param among ids that may be taken; null: any.
   */
  take(worker: string, leaseUntil: string, among: readonly number[] | null): number | undefined;
  renew(id: number, worker: string, leaseUntil: string): void;
  /** Ids of the runs whose worker should have been heard of by now. */
  expired(now: string): number[];
  /** Nobody has the run any more. */
  release(id: number): void;
  /** The engine that was asked for when the run was started; null: as the lab is set. */
  engineAsked(id: number): EngineChoice | null;
  /** The runs that wait, in the order in which they will be taken. */
  waiting(limit: number): RunQueueState['next'];
  countWaiting(): number;
  /** Takes waiting runs out of the queue, all of them for null. @returns the ids of those that waited. */
  withdraw(ids: readonly number[] | null, at: string): number[];
  /** @returns the ids of those of the runs that wait. */
  prioritise(ids: readonly number[], priority: number): number[];
}

export function openRunQueue(database: Database): RunQueueRepository {
  const enqueue = database.prepare<[at: string, id: number]>(
    `UPDATE runs SET status = 'queued', queued_at = ?, ended_at = NULL, error = NULL, worker = NULL, lease_until = NULL
     WHERE id = ? AND deleted_at IS NULL
       AND (status IN ('cancelled', 'interrupted') OR (status = 'queued' AND queued_at IS NULL))`,
  );
  const order = 'priority DESC, queued_at, id';
  const taken = (which: string): string =>
    `UPDATE runs SET status = 'running', worker = ?, lease_until = ?, attempt = attempt + 1
     WHERE id = (SELECT id FROM runs WHERE status = 'queued' AND queued_at IS NOT NULL ${which} ORDER BY ${order} LIMIT 1)
     RETURNING id`;
  const takeAny = database.prepare<[worker: string, until: string], number>(taken('')).pluck();
  const takeAmong = database
    .prepare<[worker: string, until: string, ids: string], number>(taken('AND id IN (SELECT value FROM json_each(?))'))
    .pluck();
  const forget = database.prepare<[id: number]>('DELETE FROM artifacts WHERE run_id = ?');
  const take = database.transaction((worker: string, until: string, among: readonly number[] | null) => {
    const id = among === null ? takeAny.get(worker, until) : takeAmong.get(worker, until, JSON.stringify(among));
    if (id !== undefined) forget.run(id);
    return id;
  });
  const renew = database.prepare<[until: string, id: number, worker: string]>(
    'UPDATE runs SET lease_until = ? WHERE id = ? AND worker = ?',
  );
  const expired = database
    .prepare<[now: string], number>(
      `SELECT id FROM runs WHERE status IN ('running', 'paused') AND lease_until < ? ORDER BY id`,
    )
    .pluck();
  const release = database.prepare<[id: number]>('UPDATE runs SET worker = NULL, lease_until = NULL WHERE id = ?');
  const asked = database.prepare<[id: number], string | null>('SELECT engine_asked FROM runs WHERE id = ?').pluck();
  const waiting = database.prepare<[limit: number], RunQueueState['next'][number]>(
    `SELECT id AS run, name, priority FROM runs WHERE status = 'queued' ORDER BY ${order} LIMIT ?`,
  );
  const count = database.prepare<[], number>(`SELECT count(*) FROM runs WHERE status = 'queued'`).pluck();
  const withdrawn = (which: string): string =>
    `UPDATE runs SET status = 'cancelled', ended_at = ? WHERE status = 'queued' ${which} RETURNING id`;
  const withdrawAll = database.prepare<[at: string], number>(withdrawn('')).pluck();
  const withdraw = database
    .prepare<[at: string, ids: string], number>(withdrawn('AND id IN (SELECT value FROM json_each(?))'))
    .pluck();
  const prioritise = database
    .prepare<[priority: number, ids: string], number>(
      `UPDATE runs SET priority = ? WHERE id IN (SELECT value FROM json_each(?)) AND status = 'queued' RETURNING id`,
    )
    .pluck();
  return {
    enqueue: (id, at) => enqueue.run(at, id).changes > 0,
    take: (worker, until, among) => take.immediate(worker, until, among),
    renew: (id, worker, until) => {
      renew.run(until, id, worker);
    },
    expired: (now) => expired.all(now),
    release: (id) => {
      release.run(id);
    },
    engineAsked: (id) =>
      engineChoice
        .nullable()
        .catch(null)
        .parse(asked.get(id) ?? null),
    waiting: (limit) => waiting.all(limit),
    countWaiting: () => count.get() ?? 0,
    withdraw: (ids, at) => (ids === null ? withdrawAll.all(at) : withdraw.all(at, JSON.stringify(ids))),
    prioritise: (ids, priority) => prioritise.all(priority, JSON.stringify(ids)),
  };
}
