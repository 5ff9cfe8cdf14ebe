import { progressMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import { claims, type CheckedClaim } from '../../../shared/models/sweeps/claims.ts';
import type { StoredSweep } from '../../store/stored-sweep.ts';
import type { ReadContext } from '../lab-context.ts';
import { checkedClaim } from './claim-verdict.ts';
import type { GroupValues } from './group-values.ts';

/** What a sweep says about the claim it was made for; null where it was made for none. */
export function claimOf(
  { store }: ReadContext,
  sweep: StoredSweep,
  groups: readonly GroupValues[],
): CheckedClaim | null {
  const claim = claims.get(sweep.plan.claim ?? '');
  if (claim === undefined) return null;
  const settings = groups.map(({ set, metrics }, place) => {
    return { set: { ...set, setting: place }, bySeed: metrics.get(progressMetric) ?? new Map<number, number>() };
  });
  const classes = sweep.data === null ? undefined : store.data.get(sweep.data)?.classNames.length;
  return checkedClaim(claim, settings, classes ?? 2);
}
