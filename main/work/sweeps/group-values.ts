import type { TrialSettings } from '../../../shared/models/sweeps/plan.ts';

/** The results of the runs of one setting: by metric, then by seed. */
export interface GroupValues {
  set: TrialSettings;
  metrics: ReadonlyMap<string, ReadonlyMap<number, number>>;
}
