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
 * which is about 0 and not above it where there is none (W. L. Hays, Statistics, 1963). The interval holds 95 of 100 resamples of the
 * settings. With fewer than two settings more than values there is nothing to say.
 */
export function importanceOf({ vary }: SweepPlan, groups: readonly GroupValues[]): ParameterImportance[] {
  const metric = choosingMetric(groups);
  if (metric === undefined) return [];
  const measured = groups.flatMap(({ set, metrics }) => {
    const values = metrics.get(metric.name);
    return values === undefined ? [] : [{ set, value: meanOf([...values.values()]) }];
  });
  const placed = vary.map((one) =>
    placesOf(
      measured.map(({ set }) => set[one.path] ?? null),
      isRange(one),
    ),
  );
  const points = measured.map(({ value }, at): Point => ({ value, places: placed.map((places) => places[at] ?? 0) }));
  const random = new MersenneTwister(1);
  return vary.flatMap(({ path }, parameter) => {
    const share = explained(points, parameter);
    if (share === null) return [];
    const again = Array.from({ length: resamples }, () => {
      const drawn = points.map(() => points[Math.floor(random.random() * points.length)] ?? { value: 0, places: [] });
      return explained(drawn, parameter) ?? 0;
    }).sort((a, b) => a - b);
    const low = again[Math.floor(0.025 * resamples)] ?? 0;
    const high = again[Math.ceil(0.975 * resamples) - 1] ?? 1;
    return [{ path, share, low: Math.min(low, share), high: Math.max(high, share) }];
  });
}

/** ω² of a parameter, 0…1; null where there are too few points for it. */
function explained(points: readonly Point[], parameter: number): number | null {
  const levels = [...Map.groupBy(points, ({ places }) => places[parameter]).values()];
  const within = points.length - levels.length;
  if (levels.length < 2 || within < 1) return null;
  const mean = meanOf(points.map(({ value }) => value));
  const total = points.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  if (total === 0) return 0;
  const between = levels.reduce(
    (sum, level) => sum + level.length * (meanOf(level.map(({ value }) => value)) - mean) ** 2,
    0,
  );
  const error = (total - between) / within;
  return Math.min(1, Math.max(0, (between - (levels.length - 1) * error) / (total + error)));
}

/** For each value its place among the values that there are; many numbers of a range are gathered in classes. */
function placesOf(values: readonly SettingValue[], range: boolean): number[] {
  const texts = values.map((value) => JSON.stringify(value));
  const known = [...new Set(texts)];
  if (!range || known.length <= classes) return texts.map((text) => known.indexOf(text));
  const sorted = values.map(Number).sort((a, b) => a - b);
  return values.map((value) => Math.floor((classes * sorted.indexOf(Number(value))) / sorted.length));
}
