import type { TrialSettings } from '../../../shared/models/sweeps/plan.ts';

/** What the runs of one setting came to: by metric, then by seed. */
export interface GroupValues {
  set: TrialSettings;
  metrics: ReadonlyMap<string, ReadonlyMap<number, number>>;
}
