import { setImmediate as turn } from 'node:timers/promises';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { StoredTrial } from '../../store/stored-sweep.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import type { GroupValues } from './group-values.ts';
import { decideRung, rungToDecide, type Rung } from './rung.ts';

/** Trials that are looked up before others get a turn in the lab's thread. */
const atOnce = 100;

/**
 * Decides the rungs of a sweep at which all of its trials have arrived: which settings are trained further, and which are stopped. What is
 * decided depends on nothing but what was measured, so a lab that died before it decides the same.
 */
export async function halve({ store, queue, jobs }: QueueContext, id: number, isClosing: () => boolean): Promise<void> {
  for (;;) {
    const { plan, stopped } = store.sweeps.get(id);
    if (plan.halving === undefined || stopped || isClosing()) return;
    const rung = rungToDecide(store.sweeps.trials(id), plan.halving.rungs);
    if (rung === undefined) return;
    const values: GroupValues[] = [];
    for (const group of rung.field) values.push(await measuredAt(group, rung));
    // A person may have changed something meanwhile.
    if (isClosing() || store.sweeps.get(id).stopped) return;
    const verdicts = decideRung(rung, values, plan.halving.oneOf);
    const byNumber = new Map(rung.field.flat().map((trial) => [trial.number, trial]));
    const further = verdicts.flatMap((verdict) => {
      if (!('until' in verdict)) return [];
      const { numbers, until } = verdict;
      return numbers.flatMap((number) => runToTrain(byNumber.get(number), rung, until));
    });
    // A run has ended a moment before its job has.
    while (jobs.busy(({ run }) => run !== null && further.includes(run))) await turn();
    queue.enqueueMany(further, () => {
      for (const verdict of verdicts) {
        if ('until' in verdict) store.sweeps.setUntil(id, verdict.numbers, verdict.until);
        else store.sweeps.stopEarly(id, verdict.numbers, verdict.stopped);
      }
    });
  }

  /** What the seeds of a setting had measured after the steps of a rung. */
  async function measuredAt(group: readonly StoredTrial[], { steps }: Rung): Promise<GroupValues> {
    const metrics = new Map<string, Map<number, number>>();
    for (const [place, { run, seed, status, stepsDone }] of group.entries()) {
      if (place % atOnce === atOnce - 1) await turn();
      if (run === null) continue;
      const endedBefore = status === 'succeeded' && stepsDone < steps;
      const last = { from: 0, to: stepsDone };
      const range = endedBefore ? last : { from: steps - 1, to: steps - 1 };
      for (const { series } of store.metrics.series([run], choosing, null, range)) {
        for (const { metric, values } of series) {
          const value = values.at(-1);
          if (value === undefined) continue;
          metrics.set(metric, (metrics.get(metric) ?? new Map<number, number>()).set(seed, value));
        }
      }
    }
    return { set: group[0]?.settings ?? {}, metrics };
  }
}

/** What settings can be chosen by. */
const choosing = metricKinds
  .all()
  .flatMap(({ name, part, direction }) => (part === 'test' || direction === 'neither' ? [] : [name]));

/** The run of a trial that waits at a rung, where it is to be trained further. */
function runToTrain(trial: StoredTrial | undefined, { steps }: Rung, until: number | null): number[] {
  if (trial?.run == null || trial.status !== 'cancelled' || trial.stepsDone < steps) return [];
  return until === null || trial.stepsDone < until ? [trial.run] : [];
}
