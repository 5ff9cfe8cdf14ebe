import type { z } from 'zod';
import { engineChoice } from '../../shared/models/engine.ts';
import { LabError } from '../../shared/failure.ts';
import { storedSpec } from '../../shared/models/experiment.ts';
import { stoppedEarly } from '../../shared/models/sweeps/halving.ts';
import { sweepPlan, trialSettings } from '../../shared/models/sweeps/plan.ts';
import type { RunStatus } from '../../shared/models/run.ts';
import { dataRefOf } from './data-repository.ts';
import type { StoredSweep, StoredTrial } from './stored-sweep.ts';

export interface SweepRow {
  id: number;
  name: string;
  preset: string | null;
  base: string;
  plan: string;
  data_set: string;
  engine_asked: string | null;
  trainers: number;
  priority: number;
  stopped: number;
  created_at: string;
}

export interface TrialRow {
  number: number;
  settings: string;
  seed: number;
  spec_hash: string;
  snapshot_hash: string;
  run_id: number | null;
  status: RunStatus | null;
  steps_done: number | null;
  attempt: number | null;
  until_steps: number | null;
  stopped_early: string | null;
}

export function sweepOf(row: SweepRow): StoredSweep {
  return {
    id: row.id,
    name: row.name,
    preset: row.preset,
    base: kept(storedSpec, row.base, row.id, 'experiment'),
    plan: kept(sweepPlan, row.plan, row.id, 'plan'),
    data: dataRefOf(row.data_set),
    engineAsked: engineChoice.nullable().catch(null).parse(row.engine_asked),
    trainers: row.trainers,
    priority: row.priority,
    stopped: row.stopped === 1,
    createdAt: row.created_at,
  };
}

export function trialOf(row: TrialRow): StoredTrial {
  return {
    number: row.number,
    settings: trialSettings.parse(JSON.parse(row.settings)),
    seed: row.seed,
    specHash: row.spec_hash,
    snapshotHash: row.snapshot_hash,
    run: row.run_id,
    status: row.status,
    stepsDone: row.steps_done ?? 0,
    attempt: row.attempt ?? 0,
    untilSteps: row.until_steps,
    stoppedEarly: row.stopped_early === null ? null : stoppedEarly.parse(JSON.parse(row.stopped_early)),
  };
}

/** @throws LabError `storage` when what is kept does not fit. */
function kept<Schema extends z.ZodType>(schema: Schema, text: string, id: number, what: string): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new LabError(
    'storage',
    `The ${what} of sweep ${id} in the lab’s database is damaged. Put a copy from the folder “backups” in the database’s place.`,
    parsed.error.issues,
  );
}
