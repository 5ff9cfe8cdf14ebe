import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { SweepPlan } from '../../../shared/models/sweeps/plan.ts';
import { isRange, type SettingValue } from '../../../shared/models/sweeps/varied.ts';
import type { ParameterImportance } from '../../../shared/models/sweeps/sweep.ts';
import { choosingMetric } from './best-settings.ts';
import { meanOf } from '../../learning/inspection/paired-difference.ts';
import type { GroupValues } from './group-values.ts';

/** Values of a drawn range are taken together in so many classes of about the same size. */
const classes = 6;
const resamples = 200;

interface Point {
  value: number;
  /** By parameter, which of its values or classes. */
  places: number[];
}

/**
 * What each parameter explains alone of the differences between settings, seeds averaged: the main effects of a functional ANOVA, as ω²,
 * which is about 0 and not above it where there is none (W. L. Hays, Statistics, 1963). What no parameter explains by itself counts as
 * chance. The interval holds 95 of 100 resamples: of the seeds of each setting in a grid, which has all settings that there are, else of
 * the settings. With fewer than two settings more than values there is nothing to say.
 */
export function importanceOf({ vary, sampling }: SweepPlan, groups: readonly GroupValues[]): ParameterImportance[] {
  const metric = choosingMetric(groups);
  if (metric === undefined) return [];
  const measured = groups.flatMap(({ set, metrics }) => {
    const values = metrics.get(metric.name);
    return values === undefined ? [] : [{ set, values: [...values.values()] }];
  });
  const placed = vary.map((one) =>
    placesOf(
      measured.map(({ set }) => set[one.path] ?? null),
      isRange(one),
    ),
  );
  const settings = measured.map(({ values }, at) => ({ values, places: placed.map((places) => places[at] ?? 0) }));
  const points = settings.map(({ values, places }): Point => ({ value: meanOf(values), places }));
  const shares = explained(points, vary.length);
  const random = new MersenneTwister(1);
  const oneOf = <T>(all: readonly T[], otherwise: T): T => all[Math.floor(random.random() * all.length)] ?? otherwise;
  const ofSeeds = sampling.kind === 'grid' && settings.every(({ values }) => values.length > 1);
  const again = Array.from({ length: resamples }, () =>
    explained(
      ofSeeds
        ? settings.map(({ values, places }) => ({ value: meanOf(values.map((value) => oneOf(values, value))), places }))
        : points.map((point) => oneOf(points, point)),
      vary.length,
    ),
  );
  return vary.flatMap(({ path }, parameter) => {
    const share = shares[parameter] ?? null;
    if (share === null) return [];
    const drawn = again.map((one) => one[parameter] ?? 0).sort((a, b) => a - b);
    const low = drawn[Math.floor(0.025 * resamples)] ?? 0;
    const high = drawn[Math.ceil(0.975 * resamples) - 1] ?? 1;
    return [{ path, share, low: Math.min(low, share), high: Math.max(high, share) }];
  });
}

/** ω² of each parameter, 0…1; null where there are too few points for it. */
function explained(points: readonly Point[], parameters: number): (number | null)[] {
  const mean = meanOf(points.map(({ value }) => value));
  const left = Float64Array.from(points, ({ value }) => value - mean);
  const total = sumOfSquares(left);
  const levels = Array.from({ length: parameters }, (_, parameter) =>
    levelsOf(points.map(({ places }) => places[parameter] ?? 0)),
  );
  const between = levels.map((of) =>
    sumOfSquares(means(left, of).map((one, at) => one * Math.sqrt(of.sizes[at] ?? 0))),
  );
  const freedom = points.length - 1 - levels.reduce((sum, { sizes }) => sum + sizes.length - 1, 0);
  const unexplained = freedom < 1 ? undefined : residual(left, levels) / freedom;
  return levels.map(({ sizes }, parameter) => {
    const within = points.length - sizes.length;
    if (sizes.length < 2 || within < 1) return null;
    if (total === 0) return 0;
    const own = between[parameter] ?? 0;
    // With too few settings for all parameters at once, what the others explain counts as chance too.
    const error = unexplained ?? (total - own) / within;
    return Math.min(1, Math.max(0, (own - (sizes.length - 1) * error) / (total + error)));
  });
}

/** For each point the place of its value among those that there are, and how many points have each. */
interface Levels {
  at: number[];
  sizes: number[];
}

function levelsOf(values: readonly number[]): Levels {
  const known = new Map<number, number>();
  const at = values.map((value) => {
    const place = known.get(value) ?? known.size;
    known.set(value, place);
    return place;
  });
  const sizes = Array.from(known, () => 0);
  for (const place of at) sizes[place] = (sizes[place] ?? 0) + 1;
  return { at, sizes };
}

/** The mean of the numbers at each level. */
function means(numbers: Float64Array, { at, sizes }: Levels): Float64Array {
  const sums = new Float64Array(sizes.length);
  at.forEach((place, point) => {
    sums[place] = (sums[place] ?? 0) + (numbers[point] ?? 0);
  });
  return sums.map((sum, place) => sum / (sizes[place] ?? 1));
}

function sumOfSquares(numbers: Float64Array): number {
  return numbers.reduce((sum, one) => sum + one ** 2, 0);
}

/** Rounds in which the effects of parameters that were not drawn evenly are told apart; in a grid the first is exact. */
const rounds = 20;
const settled = 1e-9;

/** The sum of squares that all parameters together leave over, each with its own effect (backfitting; Breiman and Friedman 1985). */
function residual(of: Float64Array, levels: readonly Levels[]): number {
  const left = of.slice();
  let before = sumOfSquares(left);
  for (let round = 0; round < rounds; round++) {
    for (const one of levels) {
      const effects = means(left, one);
      one.at.forEach((place, point) => {
        left[point] = (left[point] ?? 0) - (effects[place] ?? 0);
      });
    }
    const now = sumOfSquares(left);
    if (before - now <= settled * before) return now;
    before = now;
  }
  return before;
}

/** For each value its place among the values that there are; many numbers of a range are gathered in classes. */
function placesOf(values: readonly SettingValue[], range: boolean): number[] {
  const texts = values.map((value) => JSON.stringify(value));
  const known = [...new Set(texts)];
  if (!range || known.length <= classes) return texts.map((text) => known.indexOf(text));
  const sorted = values.map(Number).sort((a, b) => a - b);
  return values.map((value) => Math.floor((classes * sorted.indexOf(Number(value))) / sorted.length));
}
