import type { MetricSummary } from '../../shared/models/metric.ts';
import type { MetricPoints } from './metric-block.ts';

/**
 * A summary as it is kept. `count` counts every point; the rest is over the finite values, null where there is none, because a
 * number that is none can neither be compared nor written as JSON.
 */
export interface KeptSummary {
  count: number;
  last_step: number | null;
  last: number | null;
  min: number | null;
  max: number | null;
  /** The first steps with those values. */
  min_step: number | null;
  max_step: number | null;
}

export const noPoints: KeptSummary = {
  count: 0,
  last_step: null,
  last: null,
  min: null,
  max: null,
  min_step: null,
  max_step: null,
};

/** The summary of what was summarised before and the points behind it. */
export function summarise(before: KeptSummary, points: MetricPoints): KeptSummary {
  const summary = { ...before, count: before.count + points.values.length };
  points.values.forEach((value, place) => {
    if (!Number.isFinite(value)) return;
    const step = points.steps[place] ?? 0;
    summary.last = value;
    summary.last_step = step;
    if (value < (summary.min ?? Infinity)) Object.assign(summary, { min: value, min_step: step });
    if (value > (summary.max ?? -Infinity)) Object.assign(summary, { max: value, max_step: step });
  });
  return summary;
}

/** The summary the contract carries, undefined when no value is finite. */
export function contractSummary(kept: KeptSummary): MetricSummary | undefined {
  const { count, last_step: lastStep, last, min, max, min_step: minStep, max_step: maxStep } = kept;
  if (lastStep === null || last === null || min === null || max === null) return undefined;
  return { count, lastStep, last, min, max, minStep: minStep ?? lastStep, maxStep: maxStep ?? lastStep };
}
