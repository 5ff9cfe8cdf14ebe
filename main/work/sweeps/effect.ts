import { LabError } from '../../../shared/failure.ts';
import type { Effect } from '../../../shared/models/sweeps/effect.ts';
import type { ReadContext } from '../lab-context.ts';
import { meanOf, pairedDifference, sdOf } from '../../learning/inspection/paired-difference.ts';
import { sweepDetail } from './sweep-detail.ts';

interface Asked {
  before: number;
  after: number;
  metric: string;
}

/**
 * The difference that a change of the data makes, over the seeds that both sweeps are done with.
 * @throws LabError `not_found` without such sweeps, `conflict` when they share no seed that is done and has the metric.
 */
export function effectOf(lab: ReadContext, { before, after, metric }: Asked): Effect {
  const [old, now] = [bySeed(lab, before, metric), bySeed(lab, after, metric)];
  const seeds = [...old.keys()].filter((seed) => now.has(seed)).sort((a, b) => a - b);
  if (seeds.length === 0) {
    throw new LabError(
      'conflict',
      `Sweeps ${before} and ${after} share no seed that is trained and has ${metric}. Wait for their ends, or choose another metric.`,
    );
  }
  const side = (sweep: number, values: ReadonlyMap<number, number>): Effect['before'] => {
    const ordered = seeds.map((seed) => values.get(seed) ?? Number.NaN);
    return { sweep, mean: meanOf(ordered), sd: sdOf(ordered), values: ordered };
  };
  const sides = { before: side(before, old), after: side(after, now) };
  const differences = sides.after.values.map((value, at) => value - (sides.before.values[at] ?? Number.NaN));
  return { metric, method: 'paired by seed', seeds, ...sides, difference: pairedDifference(differences) };
}

/** The last value of the metric of every trial of a sweep that is done, by seed. */
function bySeed(lab: ReadContext, id: number, metric: string): Map<number, number> {
  const { trialList } = sweepDetail(lab, id);
  const measured = lab.store.sweeps.values(id).filter((one) => one.metric === metric);
  const values = new Map(measured.map(({ run, value }) => [run, value]));
  const found = new Map<number, number>();
  for (const { run, seed, status } of trialList) {
    const value = run === null || status !== 'succeeded' ? undefined : values.get(run);
    if (value !== undefined) found.set(seed, value);
  }
  return found;
}
