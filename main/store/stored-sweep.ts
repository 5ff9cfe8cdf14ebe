import type { EngineChoice } from '../../shared/contract/contract.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import type { RunStatus } from '../../shared/models/run.ts';
import type { StoppedEarly } from '../../shared/models/sweeps/halving.ts';
import type { SweepPlan, TrialSettings } from '../../shared/models/sweeps/plan.ts';

/** What a sweep is from its first moment. */
export interface NewSweep {
  name: string;
  preset: string | null;
  base: ExperimentSpec;
  plan: SweepPlan;
  data: DataRef;
  engineAsked: EngineChoice | null;
  /** How many of its trials are trained at once. */
  trainers: number;
  priority: number;
  createdAt: string;
}

export interface StoredSweep extends Omit<NewSweep, 'data'> {
  id: number;
  data: DataRef | null;
  stopped: boolean;
}

/** Settings with a seed, and the hashes of all that decides what comes out of them. */
export interface TrialKey {
  settings: TrialSettings;
  seed: number;
  specHash: string;
  snapshotHash: string;
}

/** What decides the numbers of a run. One snapshot of faces can be pictures of several sizes, which are sets of their own. */
export interface RunKey extends Pick<TrialKey, 'specHash' | 'snapshotHash'> {
  data: DataRef;
}

export interface StoredTrial extends TrialKey {
  number: number;
  run: number | null;
  status: RunStatus | null;
  /** How far its run is, and how often it was taken up; 0 without one. */
  stepsDone: number;
  attempt: number;
  /** See `SweepHalving`. */
  untilSteps: number | null;
  stoppedEarly: StoppedEarly | null;
}

export interface SweepCounts {
  trials: number;
  done: number;
  failed: number;
  cancelled: number;
  stoppedEarly: number;
  running: number;
}
