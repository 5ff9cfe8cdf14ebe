import jStat from 'jstat';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { SweepBest } from '../../../shared/models/sweeps/sweep.ts';
import { meanOf, sdOf } from '../../learning/inspection/paired-difference.ts';
import type { GroupValues } from './group-values.ts';

/** Chance of calling any setting worse where all are equal. */
const level = 0.05;
/** Quantiles of the normal distribution for that chance, and for finding a difference in four cases of five. */
const [zLevel, zPower] = [1.6449, 0.8416];

/** Seeds there are. */
const mostSeeds = 2 ** 32;

type BySeed = ReadonlyMap<number, number>;

/**
 * The metric that settings are chosen by: the first that every setting has of those measured on validation examples, else on training
 * examples. Test examples choose nothing.
 */
export function choosingMetric(groups: readonly GroupValues[]): MetricKind | undefined {
  const measured = groups.filter(({ metrics }) => metrics.size > 0);
  if (measured.length === 0) return undefined;
  const usable = metricKinds
    .all()
    .filter(({ name, direction }) => direction !== 'neither' && measured.every(({ metrics }) => metrics.has(name)));
  return usable.find(({ part }) => part === 'validation') ?? usable.find(({ part }) => part === 'train');
}

/**
 * The best settings by the mean over their seeds, and what can be said of the others. A setting is worse when the differences seed by
 * seed say so by Student's t, held against the studentized range of all settings (P. A. Games and J. F. Howell, J. Educ. Stat. 1 (1976),
 * 113–125, on pairs): in at least 95 of 100 sweeps of equal settings none is called worse than the one that happens to be first.
 * The best of many has luck in its mean: `honest` chooses by all seeds but one and looks at that one, for every seed in turn.
 * @returns null before any run is done.
 */
export function bestOf(groups: readonly GroupValues[]): SweepBest | null {
  const metric = choosingMetric(groups);
  if (metric === undefined) return null;
  const sign = metric.direction === 'lower' ? -1 : 1;
  const scored = groups.flatMap(({ set, metrics }) => {
    const values = metrics.get(metric.name);
    return values === undefined ? [] : [{ set, values, mean: sign * meanOf([...values.values()]) }];
  });
  const ranked = scored.toSorted((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  if (best === undefined) return null;
  const differences = others.map(({ set, values }) => ({ set, numbers: pairs(best.values, values, sign) }));
  const honest = honestMean(
    scored.map(({ values }) => values),
    sign,
  );
  const luck = honest === null ? 0 : best.mean - honest;
  return {
    metric: metric.name,
    set: best.set,
    mean: sign * best.mean,
    honest: honest === null ? null : sign * honest,
    indistinguishable: untold(differences),
    seedsToDecide: seedsToDecide(differences[0]?.numbers ?? [], luck),
  };
}

/** How much better one is than the other with each seed that both have. */
function pairs(best: BySeed, other: BySeed, sign: number): number[] {
  return [...best].flatMap(([seed, value]) => {
    const against = other.get(seed);
    return against === undefined ? [] : [sign * (value - against)];
  });
}

/** The settings that are not called worse. */
function untold(differences: readonly { set: SweepBest['set']; numbers: number[] }[]): SweepBest['set'][] {
  const known = differences.flatMap(({ numbers }) => sdOf(numbers) ?? []).sort((a, b) => a - b);
  const usual = known[Math.floor(known.length / 2)] ?? 0;
  const bounds = new Map<number, number>();
  const isWorse = (numbers: readonly number[]): boolean => {
    const own = sdOf(numbers);
    if (own === null) return false;
    // Few seeds that agree by chance are not taken for more certain than others are.
    const sd = Math.max(own, usual);
    const bound = bounds.get(numbers.length) ?? largestByChance(differences.length + 1, numbers.length - 1);
    bounds.set(numbers.length, bound);
    return meanOf(numbers) * Math.sqrt(numbers.length) > bound * sd;
  };
  return differences.filter(({ numbers }) => !isWorse(numbers)).map(({ set }) => set);
}

/** Settings up to which the studentized range is computed; beyond them Bonferroni's bound over all pairs is as good and quick. */
const rangeUpTo = 100;

/** The t by which the best of so many equal settings surpasses the worst in 5 of 100 sweeps. */
function largestByChance(settings: number, freedom: number): number {
  return settings <= rangeUpTo
    ? jStat.tukey.inv(1 - level, settings, freedom) / Math.SQRT2
    : jStat.studentt.inv(1 - level / (settings * (settings - 1)), freedom);
}

function honestMean(groups: readonly BySeed[], sign: number): number | null {
  const [first] = groups;
  const seeds = [...(first?.keys() ?? [])].filter((seed) => groups.every((group) => group.has(seed)));
  if (seeds.length < 2) return null;
  const kept = seeds.map((left) => {
    const means = groups.map((group) =>
      meanOf(seeds.flatMap((seed) => (seed === left ? [] : [sign * (group.get(seed) ?? 0)]))),
    );
    return sign * (groups[means.indexOf(Math.max(...means))]?.get(left) ?? 0);
  });
  return meanOf(kept);
}

/** @param luck what the mean of the best owes to being chosen. */
function seedsToDecide(differences: readonly number[], luck: number): number | null {
  const sd = sdOf(differences);
  const difference = meanOf(differences) - Math.max(0, luck);
  if (sd === null || !(difference > 0)) return null;
  const needed = Math.max(2, Math.ceil((((zLevel + zPower) * sd) / difference) ** 2));
  // A difference that is only rounding would take more seeds than there are.
  return needed > mostSeeds ? null : needed;
}
