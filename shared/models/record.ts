import { z } from 'zod';
import { costMetric } from './metrics/metric-kinds.ts';
import { recordedTitles } from './metrics/recorded-metrics.ts';
import { about } from './schema-parameters.ts';

/** So many checkpoints of one run are kept at most; older ones give way. */
export const mostCheckpoints = 100;

/** Coordinates of the gradient that one check compares. */
export const checkedCoordinates = 20;

/**
 * What a run leaves in its folder beside its numbers; a spec may do without it. It changes no number of the training.
 * `frames`: pictures of the weights: after every record (where nothing is said), every n-th, the last, or none; thinned evenly so
 * that they stay within `framesBytes` (`usualFramesBytes`). `weights`: the trained net, or nothing. Checkpoints: those from which
 * others may be forked; none where nothing is said. `gradientCheckEvery`: updates from one check of the gradient to the next, 0 or
 * nothing for none. `metrics`: names of further metrics,
 * `train.costSum`.
 */
export const recordSpec = z.strictObject({
  frames: z
    .string()
    .regex(/^(all|last|none|every [1-9]\d{0,5})$/, 'frames are “all”, “every 10” (or another number), “last” or “none”')
    .register(about, {
      label: 'Weight images',
      help: 'At which recorded steps the weights are saved as images. They are thinned evenly to stay below the size limit.',
      choices: { all: 'every recorded step', 'every 10': 'every 10th recorded step', last: 'last step', none: 'none' },
    })
    .optional(),
  framesBytes: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .register(about, {
      label: 'Size limit of weight images',
      unit: 'bytes',
      help: 'Disk space for the weight images of one run.',
    })
    .optional(),
  weights: z
    .enum(['end', 'none'])
    .register(about, {
      label: 'Trained weights',
      help: 'Whether the trained net is saved. Without it, a run can be repeated but not analysed.',
      choices: { end: 'saved', none: 'not saved' },
    })
    .optional(),
  checkpoints: z
    .enum(['none', 'last', 'all'])
    .register(about, {
      label: 'Checkpoints',
      help: 'Which checkpoints are kept at the end. Other runs can be forked from a kept checkpoint.',
      choices: { none: 'none', last: 'the last', all: `all, at most ${mostCheckpoints}` },
    })
    .optional(),
  gradientCheckEvery: z
    .int()
    .min(0)
    .max(1_000_000)
    .register(about, {
      label: 'Check gradient every',
      unit: 'updates',
      help: `Compares ${checkedCoordinates} random coordinates of the gradient with finite differences in float64 and marks the step where they first disagree. A check takes as long as a hundred updates of a small net. 0 turns it off.`,
    })
    .optional(),
  metrics: z
    .array(
      z
        .string()
        .regex(/^[a-z][\w.-]{0,78}$/i)
        .register(about, { label: 'Metric', choices: () => recordedTitles('asked') }),
    )
    .max(20)
    .register(about, { label: 'Additional metrics', help: 'Recorded in addition to cost and accuracy.' })
    .optional(),
});
export type RecordSpec = z.infer<typeof recordSpec>;

/**
 * What the weight pictures of a run may take where its spec says nothing: all 101 of a run of part 4 take 3.2 MB, and a run of any
 * length no more than this.
 */
export const usualFramesBytes = 4_000_000;

/** What the weights of a net may take so that a run of a sweep keeps them. */
const leanWeightBytes = 40_000;

/**
 * What a run of a sweep keeps, so that 10,000 of them stay below 1 GB: its numbers, log, predictions and, where they are small, its
 * weights; no pictures. With the 101 records of a preset and 10,000 test examples that is 80 kB at most, the rows in the database
 * among them; each record takes 152 bytes. A run that turns out to be interesting is done again, with the same numbers.
 * @param weightBytes of all weights and biases of the net.
 */
export function leanRecord(weightBytes: number): RecordSpec {
  return { frames: 'none', weights: weightBytes <= leanWeightBytes ? 'end' : 'none' };
}

/** What a run that has ended did not keep, in sentences; none where it kept everything. `records` and `frames`: how many it has. */
export function leftOut(
  record: RecordSpec | undefined,
  { records, frames }: { records: number; frames: number },
): string[] {
  const sentences: string[] = [];
  if (keepsNoWeights(record)) sentences.push('The trained weights are not kept, as the experiment asks.');
  if (record?.frames === 'none') sentences.push('No weight pictures are kept, as the experiment asks.');
  else if (frames === 0)
    sentences.push(keepsNoWeights(record) ? 'No weight pictures are kept.' : 'The weights are kept at the end only.');
  else if (frames < records) sentences.push(`Weight pictures are kept of ${frames} of ${records} records.`);
  return sentences;
}

/** How many points a run has of each metric. */
type Measured = Readonly<Record<string, { count: number }>>;

/** How many records a run has: as many as its cost, or the metric that was measured most often. */
export function recordCount(metrics: Measured): number {
  const costs = metrics[costMetric];
  if (costs !== undefined) return costs.count;
  return Math.max(0, ...Object.values(metrics).map(({ count }) => count));
}

/** Records of cost and accuracy after so many updates: of updates 0, n, 2n, …, and of the last where the training is `complete`. */
export function recordsAfter(stepsDone: number, evaluateEvery: number, complete: boolean): number {
  const isBetween = complete && (stepsDone - 1) % evaluateEvery !== 0;
  return Math.ceil(stepsDone / evaluateEvery) + (isBetween ? 1 : 0);
}

/** The same of a run as the history tells it. */
export function leftOutOf({
  spec,
  metrics,
  weightFrames,
}: {
  spec: { record?: RecordSpec | undefined };
  metrics: Measured;
  weightFrames: readonly unknown[];
}): string[] {
  return leftOut(spec.record, { records: recordCount(metrics), frames: weightFrames.length });
}

/** Whether nothing of the trained net stays in the run's folder. */
export function keepsNoWeights(record: RecordSpec | undefined): boolean {
  return record?.weights === 'none';
}

/** How many checkpoints of a run stay. `ended`: after it succeeded; while it is trained the last two always do. */
export function checkpointsKept(record: RecordSpec | undefined, ended: boolean): number {
  const most = { none: 0, last: 1, all: mostCheckpoints }[record?.checkpoints ?? 'none'];
  return ended ? most : Math.max(2, most);
}
