import { z } from 'zod';
import { digitsSetId } from '../../models/digits.ts';
import { experimentSpec, preset } from '../../models/experiment.ts';
import { job } from '../../models/job.ts';
import { matrixSetId } from '../../models/matrices.ts';
import { runId } from '../../models/run.ts';
import { method, nothing } from '../method.ts';
import { engineChoice } from './engines.ts';

/** The set a spec's data comes from: one of the two by `spec.data.kind`, the other null. */
const trainedOn = {
  digits: digitsSetId.nullable().default(null),
  matrices: matrixSetId.nullable().default(null),
};

export const presets = { list: method(nothing, z.array(preset)) } as const;

export const training = {
  /** Fits a preset to a set of its kind of data (null: the one added last), applies settings, and says in `adjustments` what it had to change. */
  resolve: method(
    z.strictObject({
      preset: z.string().max(40),
      digits: digitsSetId.nullable().default(null),
      matrices: matrixSetId.nullable().default(null),
      settings: z.record(z.string(), z.unknown()).default({}),
    }),
    z.object({ spec: experimentSpec, ...trainedOn, adjustments: z.array(z.string()) }),
  ),
  /** Seconds it will take, from earlier runs on this machine; null when none is comparable. */
  estimate: method(
    z.strictObject({ spec: experimentSpec, ...trainedOn, engine: engineChoice.nullable() }),
    z.object({ seconds: z.number().nullable(), basedOn: z.int() }),
  ),
  start: method(
    z.strictObject({
      spec: experimentSpec,
      ...trainedOn,
      preset: z.string().max(40).nullable().default(null),
      name: z.string().trim().min(1).max(120).nullable().default(null),
      engine: engineChoice.nullable().default(null),
      tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
    }),
    z.object({ run: runId, job }),
  ),
  /** Continues an interrupted or cancelled run from its last checkpoint. */
  resume: method(z.strictObject({ run: runId }), z.object({ run: runId, job })),
} as const;
