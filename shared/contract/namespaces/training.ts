import { z } from 'zod';
import { dataRef } from '../../models/data/data-set.ts';
import { experimentSpec, preset } from '../../models/experiment.ts';
import { job } from '../../models/job.ts';
import { runId, runPriority } from '../../models/run.ts';
import { runQueue } from '../../models/run-queue.ts';
import { runName, runTags } from '../../models/written-text.ts';
import { settingsInput } from '../settings-input.ts';
import { method, nothing } from '../method.ts';
import { engineChoice } from '../../models/engine.ts';

export const presets = { list: method(nothing, z.array(preset)) } as const;

const waitingRuns = z.array(runId).min(1).max(10_000);

export const training = {
  /** Fits a preset to a set (null: the one added last that fits it), applies settings, and says in `adjustments` what it had to change. */
  resolve: method(
    z.strictObject({
      preset: z.string().max(40),
      data: dataRef.nullable().default(null),
      settings: settingsInput.default({}),
    }),
    z.object({ spec: experimentSpec, data: dataRef, adjustments: z.array(z.string()) }),
  ),
  /** Seconds it will take, from earlier runs on this machine; null when none is comparable. */
  estimate: method(
    z.strictObject({ spec: experimentSpec, data: dataRef.nullable().default(null), engine: engineChoice.nullable() }),
    z.object({ seconds: z.number().nullable(), basedOn: z.int() }),
  ),
  start: method(
    z.strictObject({
      spec: experimentSpec,
      data: dataRef.nullable().default(null),
      preset: z.string().max(40).nullable().default(null),
      name: runName.nullable().default(null),
      engine: engineChoice.nullable().default(null),
      tags: runTags.default([]),
      /** The run that this one repeats or changes. */
      parent: runId.nullable().default(null),
    }),
    z.object({ run: runId, job }),
  ),
  /** A new run that continues from a checkpoint of another, with other parameters, or data where that is not null. */
  fork: method(
    z.strictObject({
      run: runId,
      step: z.int().min(1).max(0xffff_ffff),
      settings: settingsInput.default({}),
      data: dataRef.nullable().default(null),
      name: runName.nullable().default(null),
    }),
    z.object({ run: runId, job }),
  ),
  /** Continues an interrupted or cancelled run from its last checkpoint. */
  resume: method(z.strictObject({ run: runId }), z.object({ run: runId, job })),
  /**
   * Somebody watches the weights of a run form: for the next 15 seconds `live-weights` tells of them. `watched` is false for a run that
   * is not being trained.
   */
  watch: method(z.strictObject({ run: runId }), z.object({ watched: z.boolean() })),
  /** The runs that wait for their turn. */
  queue: method(nothing, runQueue),
  /** Takes runs out of the queue, all that wait (null) or those named; gives back which. What is being trained is not touched. */
  cancelWaiting: method(z.strictObject({ runs: waitingRuns.nullable() }), z.object({ runs: z.array(runId) })),
  /** Of runs that wait the highest priority comes first; gives back which of those named wait. */
  prioritise: method(z.strictObject({ runs: waitingRuns, priority: runPriority }), z.object({ runs: z.array(runId) })),
} as const;
