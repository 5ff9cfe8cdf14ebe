import { z } from 'zod';
import { dataRef } from '../data/data-set.ts';
import { storedSpec } from '../experiment.ts';
import { metricName } from '../metric.ts';
import { runId, runPriority } from '../run.ts';
import { checkedClaim } from './claims.ts';
import { stoppedEarly } from './halving.ts';
import { sweepPlan, trialSettings } from './plan.ts';

export const sweepId = z.int().min(1);

/**
 * How a sweep stands. `trials` are all of them; those that are neither `done`, `failed`, `cancelled` nor `stoppedEarly` wait or are being trained.
 * `stopped`: a person stopped it. Times are ISO 8601 in UTC; `seconds`: how long trials ran,
 * those at once counted once, without the time between, as before it was extended.
 */
export const sweepSummary = z.object({
  id: sweepId,
  name: z.string(),
  preset: z.string().nullable(),
  data: dataRef.nullable(),
  plan: sweepPlan,
  stopped: z.boolean(),
  /** Of its waiting trials: the highest of all waiting runs is taken first. */
  priority: runPriority,
  createdAt: z.iso.datetime(),
  trials: z.int(),
  done: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  /** Trials of settings that were stopped early by successive halving: no failures. */
  stoppedEarly: z.int(),
  running: z.int(),
  seconds: z.number(),
});
export type SweepSummary = z.infer<typeof sweepSummary>;

/** Trials with the same settings: mean and sample standard deviation over the seeds that are done, null where there is none. */
export const sweepGroup = z.object({
  set: trialSettings,
  n: z.int(),
  mean: z.record(metricName, z.number()),
  sd: z.record(metricName, z.number().nullable()),
  runs: z.array(runId),
  /** Where its trials were stopped, and why; null: they are trained to their end. */
  stoppedEarly: stoppedEarly.nullable(),
});
export type SweepGroup = z.infer<typeof sweepGroup>;

/** A trial: its settings by the place of their group, its seed, and its run where it has one. */
export const sweepTrial = z.object({
  group: z.int(),
  seed: z.int(),
  run: runId.nullable(),
  status: z.string().nullable(),
});

/**
 * The settings with the best mean of a metric. `indistinguishable`: the other settings that the seeds cannot tell from it.
 * `honest`: the mean that is to be expected of what is chosen so, freed of the luck of the winner; null with fewer than two seeds.
 * `seedsToDecide`: seeds by which the runner-up would be told from it in four cases of five; null where that cannot be said.
 */
export const sweepBest = z.object({
  metric: metricName,
  set: trialSettings,
  mean: z.number(),
  honest: z.number().nullable(),
  indistinguishable: z.array(trialSettings),
  seedsToDecide: z.int().nullable(),
});
export type SweepBest = z.infer<typeof sweepBest>;

/** How much of the differences between the trials a parameter explains, alone: a share 0…1 with its interval. */
export const parameterImportance = z.object({
  path: z.string(),
  share: z.number(),
  low: z.number(),
  high: z.number(),
});
export type ParameterImportance = z.infer<typeof parameterImportance>;

/** A sweep with what came out of it. */
export const sweepDetail = sweepSummary.extend({
  base: storedSpec,
  settings: z.array(sweepGroup),
  trialList: z.array(sweepTrial),
  best: sweepBest.nullable(),
  importance: z.array(parameterImportance),
  /** What it says about the claim that it was made for. */
  claim: checkedClaim.nullable(),
});
export type SweepDetail = z.infer<typeof sweepDetail>;
