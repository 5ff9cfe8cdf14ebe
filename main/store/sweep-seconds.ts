import type { Database } from 'better-sqlite3';

/**
 * How long at least one trial of a sweep ran, in seconds: trials that ran at once count once, and the time between them not at all, as
 * before a sweep is extended or resumed. A run that was taken up again counts as long as it was trained, up to its end.
 * @returns a function of the sweep and of when it began (ISO 8601): what ran before is not of its time.
 */
export function openSweepSeconds(database: Database): (id: number, since: string) => number {
  const seconds = database
    .prepare<[{ id: number; since: string }], number>(
      `WITH spans AS (
         SELECT ended AS until, max(started, unixepoch(@since, 'subsec'), iif(attempt > 1, ended - worked, started)) AS start
         FROM (
           SELECT unixepoch(runs.started_at, 'subsec') AS started, unixepoch(runs.ended_at, 'subsec') AS ended, runs.attempt,
             runs.training_seconds + runs.paused_seconds AS worked
           FROM sweep_trials JOIN runs ON runs.id = run_id
           WHERE sweep_id = @id AND runs.started_at IS NOT NULL AND runs.ended_at IS NOT NULL
         )
       ), after_others AS (
         SELECT start, until,
           max(until) OVER (ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
         FROM spans
       )
       SELECT coalesce(sum(max(0, until - max(start, coalesce(reached, start)))), 0) FROM after_others`,
    )
    .pluck();
  return (id, since) => seconds.get({ id, since }) ?? 0;
}
