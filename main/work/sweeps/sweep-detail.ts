import { settingsKey } from '../../../shared/models/sweeps/plan.ts';
import type { SweepDetail, SweepGroup } from '../../../shared/models/sweeps/sweep.ts';
import type { StoredTrial } from '../../store/stored-sweep.ts';
import type { ReadContext } from '../lab-context.ts';
import { bestOf } from './best-settings.ts';
import { claimOf } from './claim-of.ts';
import { meanOf, sdOf } from '../../learning/inspection/paired-difference.ts';
import type { GroupValues } from './group-values.ts';
import { importanceOf } from './importance.ts';
import { sweepSummaryOf } from './sweep-summary.ts';

/**
 * A sweep with what came out of it. A number is the one that is displayed of a run: of its last record.
 * @throws LabError `not_found`.
 */
export function sweepDetail(lab: ReadContext, id: number): SweepDetail {
  const { store } = lab;
  const sweep = store.sweeps.get(id);
  const values = Map.groupBy(store.sweeps.values(id), ({ run }) => run);
  const trials = store.sweeps.trials(id);
  const groups = [...Map.groupBy(trials, ({ settings }) => settingsKey(settings)).values()];
  const measured = groups.map((group) => measuredOf(group, (run) => values.get(run) ?? []));
  return {
    ...sweepSummaryOf(store, sweep),
    base: sweep.base,
    settings: measured.map((group, place) => groupOf(group, groups[place] ?? [])),
    trialList: groups.flatMap((group, place) =>
      group.map(({ seed, run, status }) => ({ group: place, seed, run, status })),
    ),
    best: bestOf(measured),
    importance: importanceOf(sweep.plan, measured),
    claim: claimOf(lab, sweep, measured),
  };
}

/** The results of one setting over its seeds. */
function measuredOf(
  group: readonly StoredTrial[],
  of: (run: number) => readonly { metric: string; value: number }[],
): GroupValues {
  const metrics = new Map<string, Map<number, number>>();
  for (const { run, seed, status, stoppedEarly } of group) {
    if (run === null || status !== 'succeeded' || stoppedEarly !== null) continue;
    for (const { metric, value } of of(run)) {
      const bySeed = metrics.get(metric) ?? new Map<number, number>();
      metrics.set(metric, bySeed.set(seed, value));
    }
  }
  return { set: group[0]?.settings ?? {}, metrics };
}

function groupOf({ set, metrics }: GroupValues, trials: readonly StoredTrial[]): SweepGroup {
  const entries = [...metrics].map(([metric, bySeed]) => [metric, [...bySeed.values()]] as const);
  return {
    set,
    n: trials.filter(({ status, stoppedEarly }) => status === 'succeeded' && stoppedEarly === null).length,
    mean: Object.fromEntries(entries.map(([metric, numbers]) => [metric, meanOf(numbers)])),
    sd: Object.fromEntries(entries.map(([metric, numbers]) => [metric, sdOf(numbers)])),
    runs: trials.flatMap(({ run }) => (run === null ? [] : [run])),
    stoppedEarly: trials.find(({ stoppedEarly }) => stoppedEarly !== null)?.stoppedEarly ?? null,
  };
}
