import { z } from 'zod';
import { once } from '../../../shared/lib/once.ts';
import { engineChoice } from '../../../shared/models/engine.ts';
import { failure } from '../../../shared/failure.ts';
import { pictureShape } from '../../../shared/models/data/data-set.ts';
import { engineUsed } from '../../../shared/models/engine.ts';
import { experimentSpec } from '../../../shared/models/experiment.ts';
import { metricSeries } from '../../../shared/models/metric.ts';
import { artifact, confusion, exampleCounts, logLine } from '../../../shared/models/run.ts';

/**
 * `data.directory`: folder of the stored set. `threads`: as many as the run asked for when it was queued; runs of
 * earlier versions may not say, and the trainer chooses. `resume`: continue from the last sound checkpoint in `runDirectory`.
 * `until`: stop after so many updates, as if cancelled there. `forkedAt`: updates done at the checkpoint of another run that was put
 * there.
 */
export const trainingRequest = once(() =>
  z.object({
    runDirectory: z.string(),
    spec: experimentSpec,
    engine: engineChoice,
    threads: z.int().min(1).optional(),
    data: z.object({
      kind: z.string(),
      directory: z.string(),
      /** What the files of the set must hash to. */
      hash: z.string().optional(),
      classes: z.int().min(2).max(256),
      /** How an example is a picture. */
      shape: pictureShape.nullable().optional(),
    }),
    resume: z.boolean(),
    until: z.int().min(1).optional(),
    forkedAt: z.int().min(1).optional(),
  }),
);
export type TrainingRequest = z.infer<ReturnType<typeof trainingRequest>>;

/** What the lab tells a trainer: one run after another, `leave` when there is none for it any more. */
export const toTrainer = once(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('start'), request: trainingRequest() }),
    z.object({ type: z.literal('pause') }),
    z.object({ type: z.literal('resume') }),
    z.object({ type: z.literal('cancel') }),
    /** Somebody watches the weights form. */
    z.object({ type: z.literal('watch') }),
    z.object({ type: z.literal('leave') }),
  ]),
);
export type ToTrainer = z.infer<ReturnType<typeof toTrainer>>;

/**
 * Seconds since the run first started, interruptions left out. `trainingSeconds`: spent in the training loop, pauses excluded.
 * `processSeconds`: processor time of the trainer. `stepsDone`: updates done.
 */
const times = {
  stepsDone: z.int().min(0),
  trainingSeconds: z.number(),
  processSeconds: z.number(),
  pausedSeconds: z.number(),
};

/** What a trainer tells the lab. Progress, metrics and weights come at most ten times a second. */
export const trainerMessage = once(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('ready'), engine: engineUsed, examples: exampleCounts }),
    /**
     * A resumed run continues after update `step` (−1: from the start). `series` and `frames` (the steps of the weight history's
     * frames) are all there was up to then: a lab drops what it has and keeps these, whatever it had heard before.
     */
    z.object({
      type: z.literal('resumed-from'),
      step: z.int().min(-1),
      frames: z.array(z.int()),
      series: z.array(metricSeries),
    }),
    z.object({ type: z.literal('progress'), ...times }),
    z.object({ type: z.literal('metrics'), series: z.array(metricSeries) }),
    /** Frame `frame`, the newest, was recorded after update `step`. `steps`: of all frames since the last such message, in order. */
    z.object({ type: z.literal('weights'), step: z.int(), frame: z.int(), steps: z.array(z.int()).min(1) }),
    /** The weights after so many updates can be read, of a training that somebody watches. */
    z.object({ type: z.literal('live'), stepsDone: z.int() }),
    z.object({ type: z.literal('log'), lines: z.array(logLine) }),
    z.object({ type: z.literal('paused'), stepsDone: z.int() }),
    z.object({ type: z.literal('resumed'), stepsDone: z.int() }),
    z.object({ type: z.literal('checkpoint'), ...times }),
    /** It has heard the cancel, trains no more, and writes down what it has. */
    z.object({ type: z.literal('stopping') }),
    /**
     * `reason`: all steps are done, the last change of the weights was not above the minimum, a metric had not improved for long
     * enough, so many updates as were asked for are done, or the person cancelled.
     * `confusion` is null for a cancelled run.
     */
    z.object({
      type: z.literal('finished'),
      outcome: z.enum(['succeeded', 'cancelled']),
      reason: z.enum(['steps', 'minimum-change', 'early-stopping', 'rung', 'cancelled']),
      ...times,
      confusion: confusion.nullable(),
      artifacts: z.array(artifact),
    }),
    /** All that was measured before was told. `artifacts`: what the run's folder holds nevertheless. */
    z.object({ type: z.literal('failed'), failure, artifacts: z.array(artifact) }),
    /** Every few seconds while it has a run, also in a pause. */
    z.object({ type: z.literal('alive') }),
    /** The run needs another engine, or another number of threads, than this process has loaded: it was not begun. */
    z.object({ type: z.literal('unfitting') }),
    /** The last word about a run: all that it held is given back. `reusable`: the next run finds the process as new. */
    z.object({ type: z.literal('free'), reusable: z.boolean() }),
  ]),
);
export type FromTrainer = z.infer<ReturnType<typeof trainerMessage>>;
export type Times = { [Key in keyof typeof times]: number };
