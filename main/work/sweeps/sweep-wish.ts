import { availableParallelism, totalmem } from 'node:os';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { SweepPlan } from '../../../shared/models/sweeps/plan.ts';

/** What a person asks for; null: what is usual. */
export interface SweepWish {
  name: string | null;
  preset: string | null;
  spec: ExperimentSpec;
  data: DataRef | null;
  plan: SweepPlan;
  engine: EngineChoice | null;
  trainers: number | null;
}

/** What a trainer takes: the process, its engine and the data. */
const trainerBytes = 1.5e9;
const mostTrainers = 16;

/** As many trainers as there are cores and memory for. */
export function usualTrainers(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / trainerBytes), mostTrainers));
}
