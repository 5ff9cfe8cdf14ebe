import type { SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import type { StoredSweep } from '../../store/stored-sweep.ts';
import type { Store } from '../../store/store.ts';

/** How a sweep stands now. */
export function sweepSummaryOf({ sweeps }: Pick<Store, 'sweeps'>, sweep: StoredSweep): SweepSummary {
  const { id, name, preset, data, plan, stopped, priority, createdAt } = sweep;
  const counts = sweeps.counts(id);
  const seconds = sweeps.seconds(id, createdAt);
  return { id, name, preset, data, plan, stopped, priority, createdAt, ...counts, seconds };
}
