import { z } from 'zod';
import { analysisId, analysisSummary } from '../models/instruments/analysis.ts';
import { job } from '../models/job.ts';
import { metricSeries } from '../models/metric.ts';
import { logLine, runId, runSummary } from '../models/run.ts';
import { runQueue } from '../models/run-queue.ts';
import { sweepId, sweepSummary } from '../models/sweeps/sweep.ts';
import { settings } from '../models/settings.ts';

/**
 * What a lab tells its shells. Events carry the new state of what changed, so that a missed one only costs freshness: a shell
 * can always read the snapshot again. Metrics, weights and progress come at most ten times a second per run.
 */
export const labEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job }),
  z.object({ type: z.literal('run'), run: runSummary }),
  z.object({ type: z.literal('runs-purged'), ids: z.array(runId) }),
  /** Many runs changed at one moment, too many to tell of each. */
  z.object({ type: z.literal('runs-changed'), ids: z.array(runId) }),
  /** The runs that wait are others now. At most ten times a second. */
  z.object({ type: z.literal('queue'), queue: runQueue }),
  z.object({ type: z.literal('metrics'), run: runId, series: z.array(metricSeries) }),
  /** Frame `frame` of the weight history, recorded after update `step`, can be read. */
  z.object({ type: z.literal('weights'), run: runId, step: z.int(), frame: z.int() }),
  /** The weights after so many updates of a training that is watched can be read, at most ten times a second. */
  z.object({ type: z.literal('live-weights'), run: runId, stepsDone: z.int() }),
  z.object({ type: z.literal('log'), run: runId, lines: z.array(logLine) }),
  /** A set of this kind of data was added, changed or removed. */
  z.object({ type: z.literal('data-changed'), kind: z.string() }),
  /** Rows, decisions or states of faces changed; null: too many to name. At most ten times a second. */
  z.object({ type: z.literal('faces-changed'), rows: z.array(z.int()).max(1000).nullable() }),
  z.object({ type: z.literal('face-snapshots-changed') }),
  z.object({ type: z.literal('analysis'), analysis: analysisSummary }),
  z.object({ type: z.literal('analyses-deleted'), ids: z.array(analysisId) }),
  z.object({ type: z.literal('sweep'), sweep: sweepSummary }),
  z.object({ type: z.literal('sweeps-deleted'), ids: z.array(sweepId) }),
  z.object({ type: z.literal('views-changed') }),
  z.object({ type: z.literal('settings'), settings }),
  z.object({ type: z.literal('engines-changed') }),
  z.object({ type: z.literal('extractors-changed') }),
]);
export type LabEvent = z.infer<typeof labEvent>;
