import { z } from 'zod';
import { metricName } from '../metric.ts';

/**
 * Successive halving (K. Jamieson and A. Talwalkar, AISTATS 2016, 240–248): after each of the `rungs`, ascending numbers of steps, the
 * settings are compared by their means over the seeds, and one of so many is trained further, the best ones. No rungs: they are
 * worked out when the sweep is made.
 */
export const halving = z.strictObject({
  oneOf: z.int().min(2).max(10),
  rungs: z.array(z.int().min(1)).max(20).default([]),
});
export type Halving = z.infer<typeof halving>;

/**
 * Why the trials of a setting were not trained to their end: after `steps` updates it had the `place`, from 1, by the mean of the metric
 * among `of` settings, and the first `kept` were trained further.
 */
export const stoppedEarly = z.object({
  steps: z.int(),
  metric: metricName,
  value: z.number(),
  place: z.int(),
  of: z.int(),
  kept: z.int(),
});
export type StoppedEarly = z.infer<typeof stoppedEarly>;

/** What a comparison at a rung decides by: every trial is measured there, so a rung is the step after a record. */
interface Trained {
  steps: number;
  evaluateEvery: number;
}

/**
 * The rungs of a sweep of so many settings: as many as it takes to leave one of them, the last one a part of all steps, each at a step
 * that is recorded. Those that were asked for are moved to such steps.
 */
export function rungsOf({ steps, evaluateEvery }: Trained, settings: number, { oneOf, rungs }: Halving): number[] {
  const times = Math.floor(Math.log(settings) / Math.log(oneOf) + 1e-9);
  const wanted = rungs.length > 0 ? rungs : Array.from({ length: times }, (_, at) => steps / oneOf ** (times - at));
  const recorded = wanted.map((one) => Math.max(1, Math.round((one - 1) / evaluateEvery)) * evaluateEvery + 1);
  return [...new Set(recorded)].filter((one) => one < steps).sort((one, other) => one - other);
}

/** The part of all updates that a sweep of so many settings makes. */
export function trainedShare(steps: number, settings: number, { oneOf, rungs }: Halving): number {
  let [left, done, sum] = [settings, 0, 0];
  for (const rung of rungs) {
    sum += left * (rung - done);
    [left, done] = [keptOf(left, oneOf), rung];
  }
  return (sum + left * (steps - done)) / (settings * steps);
}

/** How many of the settings are trained further. */
export function keptOf(settings: number, oneOf: number): number {
  return Math.max(1, Math.ceil(settings / oneOf));
}

/** `Stopped after 56 steps: 9th of 12 by validation.accuracy, 4 were trained further.` */
export function stoppedWords({ steps, metric, place, of, kept }: StoppedEarly, title: string = metric): string {
  return `stopped early after ${steps} steps: place ${place} of ${of} by ${title}, the best ${kept} were trained further`;
}

/** Whether a run was stopped by each of its sweeps, and no person wants more of it. */
export function isStoppedEarly({ sweeps }: { sweeps: readonly { stoppedEarly: StoppedEarly | null }[] }): boolean {
  return sweeps.length > 0 && sweeps.every(({ stoppedEarly: why }) => why !== null);
}
