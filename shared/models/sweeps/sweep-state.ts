import type { SweepDetail, SweepSummary } from './sweep.ts';

/** Whether nothing of a sweep waits or is being trained. */
export function isOver(
  sweep: Pick<SweepSummary, 'stopped' | 'trials' | 'running' | 'done' | 'failed' | 'cancelled' | 'stoppedEarly'>,
): boolean {
  return sweep.running === 0 && (sweep.stopped || endedTrials(sweep) >= sweep.trials);
}

/** Trials that are not trained any more. */
export function endedTrials({
  done,
  failed,
  cancelled,
  stoppedEarly: early,
}: Pick<SweepSummary, 'done' | 'failed' | 'cancelled' | 'stoppedEarly'>): number {
  return done + failed + cancelled + early;
}

/** The trials that failed. One that lost its trainer has, where the sweep counts more failures than its runs say themselves. */
export function failedTrials({
  failed,
  trialList,
}: Pick<SweepDetail, 'failed' | 'trialList'>): SweepDetail['trialList'] {
  const byThemselves = trialList.filter(({ status }) => status === 'failed');
  if (failed <= byThemselves.length) return byThemselves;
  return trialList.filter(({ status }) => status === 'failed' || status === 'interrupted');
}
