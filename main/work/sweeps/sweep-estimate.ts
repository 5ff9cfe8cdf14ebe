import { trainedShare } from '../../../shared/models/sweeps/halving.ts';
import { fittedPlan } from '../../../shared/models/sweeps/fitted-plan.ts';
import { countSettings } from '../../../shared/models/sweeps/plan.ts';
import { engineFor } from '../runs/engine-for.ts';
import { requireData } from '../runs/run-data.ts';
import { trainingEstimate } from '../runs/training-estimate.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import { usualTrainers, type SweepWish } from './sweep-wish.ts';
import { Trials } from './trials.ts';

export interface SweepEstimate {
  trials: number;
  /** Its trials that were trained already, in this or another sweep or alone. */
  known: number;
  /** null where no earlier run says how long one takes. */
  seconds: number | null;
}

/**
 * How large a sweep would be.
 * @throws LabError `bad_input` when a trial's settings do not fit; `not_found`, `unavailable` as the start of a run.
 */
export async function sweepEstimate(lab: QueueContext, wish: SweepWish): Promise<SweepEstimate> {
  const engine = await engineFor(lab, wish.engine);
  const { ref } = requireData(lab, wish.data, wish.spec.data.kind);
  const trials = new Trials(lab, wish.spec, ref);
  const plan = fittedPlan(wish.spec, wish.plan);
  const keys = await trials.of(plan);
  const share = plan.halving === undefined ? 1 : trainedShare(wish.spec.steps, countSettings(plan), plan.halving);
  const missing = keys.filter((key) => lab.store.sweeps.sameRun(trials.runKey(key), engine) === undefined);
  const seconds = new Map<string, number | null>();
  for (const { settings, seed } of missing) {
    const key = JSON.stringify(settings);
    if (seconds.has(key)) continue;
    const spec = trials.spec(settings, seed);
    const { data } = await trials.planned(spec, settings);
    const told = await trainingEstimate(lab, { spec, data, engine });
    seconds.set(key, told.seconds);
  }
  const all = missing.map(({ settings }) => seconds.get(JSON.stringify(settings)) ?? null);
  const trainers = wish.trainers ?? usualTrainers();
  return {
    trials: keys.length,
    known: keys.length - missing.length,
    seconds: all.includes(null) ? null : (share * all.reduce<number>((sum, one) => sum + (one ?? 0), 0)) / trainers,
  };
}
