import { describe, expect, it } from 'vitest';
import { failedTrials } from '../../../../shared/models/sweeps/sweep-state.ts';
import type { SweepSummary } from '../../../../shared/models/sweeps/sweep.ts';
import { runFields } from '../../../../shared/lib/run-fields.ts';
import { parseRunFilter } from '../../../../shared/lib/run-filter.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { failedTrialsFilter, sweepProgress } from '../../../../renderer/features/sweeps/sweep-words.ts';

const sweep = (counts: Partial<SweepSummary>): SweepSummary => ({
  id: 4,
  name: 'rates',
  preset: null,
  data: null,
  plan: { vary: [], sampling: { kind: 'grid' }, seeds: [0] },
  stopped: false,
  priority: 0,
  createdAt: '2026-11-01T00:00:00.000Z',
  trials: 12,
  done: 0,
  failed: 0,
  cancelled: 0,
  stoppedEarly: 0,
  running: 0,
  seconds: 0,
  ...counts,
});

describe('how far a sweep is', () => {
  it('says of a paused one that its trials wait, also those that were cancelled by the pause', () => {
    expect(sweepProgress(sweep({ stopped: true, done: 2, failed: 1, cancelled: 3 }))).toBe(
      '2 of 12 trials done · 1 failed · 9 waiting · paused',
    );
  });

  it('says of another one what a person cancelled', () => {
    expect(sweepProgress(sweep({ done: 9, running: 1, cancelled: 2 }))).toBe(
      '9 of 12 trials done · 1 training · 2 cancelled',
    );
  });

  it('says nothing of a pause when nothing is left to train', () => {
    expect(sweepProgress(sweep({ stopped: true, done: 12 }))).toBe('12 of 12 trials done');
  });
});

describe('the failed trials of a sweep', () => {
  const trial = (run: number, status: string) => ({ group: 0, seed: run, run, status });
  const trialList = [trial(1, 'succeeded'), trial(2, 'failed'), trial(3, 'interrupted')];

  it('include those that lost their trainer, once the sweep counts these as failed', () => {
    expect(failedTrials({ failed: 1, trialList }).map(({ run }) => run)).toEqual([2]);
    expect(failedTrials({ failed: 2, trialList }).map(({ run }) => run)).toEqual([2, 3]);
  });

  it('are found in the history by a filter', () => {
    expect(parseRunFilter(failedTrialsFilter(4), runFields(describeKinds()))).toMatchObject({ ok: true });
  });
});
