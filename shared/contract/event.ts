import { z } from 'zod';
import { analysis } from '../models/instruments/analysis.ts';
import { job } from '../models/job.ts';
import { metricSeries } from '../models/metric.ts';
import { logLine, runId, runSummary } from '../models/run.ts';
import { settings } from './contract.ts';

/**
 * What a lab tells its faces. Events carry the new state of what changed, so that a missed one only costs freshness: a face
 * can always read the snapshot again. Metrics, weights and progress come at most ten times a second per run.
 */
export const labEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job }),
  z.object({ type: z.literal('run'), run: runSummary }),
  z.object({ type: z.literal('runs-purged'), ids: z.array(runId) }),
  z.object({ type: z.literal('metrics'), run: runId, series: z.array(metricSeries) }),
  /** Frame `frame` of the weight history, recorded after update `step`, can be read. */
  z.object({ type: z.literal('weights'), run: runId, step: z.int(), frame: z.int() }),
  z.object({ type: z.literal('log'), run: runId, lines: z.array(logLine) }),
  /** A set of this kind of data was added, changed or removed. */
  z.object({ type: z.literal('data-changed'), kind: z.string() }),
  z.object({ type: z.literal('analysis'), analysis: analysis.omit({ result: true }) }),
  /** Rows, decisions or states of faces changed; null: too many to name. At most ten times a second. */
  z.object({ type: z.literal('faces-changed'), rows: z.array(z.int()).max(1000).nullable() }),
  z.object({ type: z.literal('face-snapshots-changed') }),
  z.object({ type: z.literal('settings'), settings }),
  z.object({ type: z.literal('engines-changed') }),
  /** The connection to the lab: told by the face's own client, never sent by a lab. */
  z.object({ type: z.literal('connection'), connected: z.boolean() }),
  /** What was chosen in the desktop's menu, for the page to do: told by the face's own shell, never sent by a lab. */
  z.object({ type: z.literal('go'), address: z.string().startsWith('/') }),
  z.object({
    type: z.literal('command'),
    command: z.enum(['undo', 'palette', 'inspector', 'keys', 'back', 'forward', 'start', 'connect']),
  }),
  /** A folder of data that was dropped on the window, chosen in a dialog or opened from outside: to be added. Only from a shell. */
  z.object({
    type: z.literal('open-data'),
    kind: z.enum(['digits', 'matrices', 'faces', 'face-list', 'archive']),
    path: z.string(),
  }),
  /** A path for a box of the page, which had the shell ask for it. Only from a shell. */
  z.object({ type: z.literal('path-chosen'), kind: z.enum(['export-folder', 'engine-source']), path: z.string() }),
  /** A sentence for the person. Only from a shell. */
  z.object({ type: z.literal('notice'), text: z.string() }),
]);
export type LabEvent = z.infer<typeof labEvent>;
