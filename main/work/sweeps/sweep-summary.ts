import type { SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import type { StoredSweep, TrialTimes } from '../../store/sweep-repository.ts';
import type { Store } from '../../store/store.ts';

/** How a sweep stands now. */
export function sweepSummaryOf({ sweeps }: Pick<Store, 'sweeps'>, sweep: StoredSweep): SweepSummary {
  const { id, name, preset, data, plan, stopped, priority, createdAt } = sweep;
  const counts = sweeps.counts(id);
  const seconds = secondsAtWork(sweeps.times(id), createdAt);
  return { id, name, preset, data, plan, stopped, priority, createdAt, ...counts, seconds };
}

/**
 * How long at least one trial ran, in seconds: trials that ran at once count once, and the time between them not at all, as before a sweep
 * is extended or resumed. A run that was taken up again counts as long as it was trained, up to its end.
 * @param since when the sweep began: what ran before is not of its time.
 */
export function secondsAtWork(times: readonly TrialTimes[], since: string): number {
  const spans = times
    .map(({ startedAt, endedAt, attempt, worked }) => {
      const end = Date.parse(endedAt);
      const start = Math.max(Date.parse(startedAt), Date.parse(since));
      return { start: attempt > 1 ? Math.max(start, end - 1000 * worked) : start, end };
    })
    .toSorted((one, other) => one.start - other.start);
  let milliseconds = 0;
  let until = -Infinity;
  for (const { start, end } of spans) {
    milliseconds += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return milliseconds / 1000;
}
