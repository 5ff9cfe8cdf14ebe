import { LabError } from '../../../shared/failure.ts';
import { resultMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { Effect } from '../../../shared/models/sweeps/effect.ts';
import type { ReadContext } from '../lab-context.ts';
import { meanOf, pairedDifference, sdOf } from '../../learning/inspection/paired-difference.ts';
import { testAccuracy } from '../runs/test-accuracy.ts';
import { sweepDetail } from './sweep-detail.ts';

interface Asked {
  before: number;
  after: number;
  metric: string;
}

/**
 * The difference that a change of the data makes, over the seeds that both sweeps are done with.
 * @throws LabError `not_found` without such sweeps, `bad_data` when predictions are damaged, `conflict` when they share no seed that is done and has the metric.
 */
export async function effectOf(lab: ReadContext, { before, after, metric }: Asked): Promise<Effect> {
  const [old, now] = [bySeed(lab, before, metric), bySeed(lab, after, metric)];
  const seeds = [...old.keys()].filter((seed) => now.has(seed)).sort((a, b) => a - b);
  if (seeds.length === 0) {
    throw new LabError(
      'conflict',
      `Sweeps ${before} and ${after} share no seed that is trained and has ${metric}. Wait for their ends, or choose another metric.`,
    );
  }
  const side = async (sweep: number, measured: ReadonlyMap<number, Measured>): Promise<Effect['before']> => {
    const ordered = seeds.flatMap((seed) => measured.get(seed) ?? []);
    const values = ordered.map(({ value }) => value);
    const unseen = metric === resultMetric ? await meanOfUnseen(lab, ordered) : null;
    return { sweep, mean: meanOf(values), sd: sdOf(values), values, unseen };
  };
  const sides = { before: await side(before, old), after: await side(after, now) };
  const differences = sides.after.values.map((value, at) => value - (sides.before.values[at] ?? Number.NaN));
  const notes = otherClasses(classesOf(lab, old), classesOf(lab, now));
  return { metric, method: 'paired by seed', seeds, ...sides, difference: pairedDifference(differences), notes };
}

function classesOf(lab: ReadContext, measured: ReadonlyMap<number, Measured>): readonly string[] {
  const [first] = measured.values();
  return first === undefined ? [] : (lab.store.runs.facts(first.run)?.classNames ?? []);
}

/** Telling other classes apart is another task, whatever the data. */
function otherClasses(before: readonly string[], after: readonly string[]): string[] {
  const [gone, come] = [before.filter((one) => !after.includes(one)), after.filter((one) => !before.includes(one))];
  if (gone.length + come.length === 0) return [];
  const words = [
    ...(gone.length === 0 ? [] : [`Only the previous data has ${gone.join(', ')}.`]),
    ...(come.length === 0 ? [] : [`Only the new data has ${come.join(', ')}.`]),
  ];
  return [`The classes differ, so the difference is not that of the data alone. ${words.join(' ')}`];
}

interface Measured {
  run: number;
  value: number;
}

/** The mean test accuracy without near-duplicates of training faces; null where no run has them. */
async function meanOfUnseen(lab: ReadContext, measured: readonly Measured[]): Promise<number | null> {
  const found: number[] = [];
  for (const { run } of measured) {
    const summary = lab.store.runs.get(run);
    const unseen = summary === undefined ? null : (await testAccuracy(lab, summary)).unseen;
    if (unseen === null) return null;
    found.push(unseen.accuracy);
  }
  return meanOf(found);
}

/** The last value of the metric of every trial of a sweep that is done, by seed. */
function bySeed(lab: ReadContext, id: number, metric: string): Map<number, Measured> {
  const { trialList } = sweepDetail(lab, id);
  const measured = lab.store.sweeps.values(id).filter((one) => one.metric === metric);
  const values = new Map(measured.map(({ run, value }) => [run, value]));
  const found = new Map<number, Measured>();
  for (const { run, seed, status } of trialList) {
    const value = run === null || status !== 'succeeded' ? undefined : values.get(run);
    if (run !== null && value !== undefined) found.set(seed, { run, value });
  }
  return found;
}
