import { LabError } from '../../shared/failure.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import { predict } from '../learning/nets/cross-entropy.ts';
import { readPredictions } from '../run-folder/run-results.ts';
import type { InstrumentTask, PartName } from './instrument.ts';
import type { AskedRun } from './instrument-messages.ts';
import { trainedNet } from './trained-net.ts';

/** Examples between which a cancel is heard. */
const atOnce = 500;

/**
 * The predicted class of each example of a part, uint8 `[n]`: of the test part those that the run kept, else those of its trained net.
 * @throws LabError `not_found` when the run did not reach its end, or kept no weights; `bad_data` when its files are damaged.
 */
export async function predictedClasses(
  run: AskedRun,
  parts: LabelledParts,
  part: PartName,
  progress: InstrumentTask['progress'],
): Promise<Uint8Array> {
  const { pixels, labels, size, count } = parts[part];
  if (part === 'test') return keptPredictions(run, count);
  const net = await trainedNet(run);
  const predictions = new Uint8Array(count);
  for (let from = 0; from < count; from += atOnce) {
    await progress(from, count);
    const to = Math.min(count, from + atOnce);
    const some = { count: to - from, size, pixels: pixels.subarray(from * size, to * size) };
    const held = net.hold({ ...some, labels: labels.subarray(from, to) });
    predictions.set(predict(held.logits(), run.classNames.length), from);
    held.release();
  }
  return predictions;
}

async function keptPredictions(run: AskedRun, count: number): Promise<Uint8Array> {
  const kept = await readPredictions(run, count);
  if (kept !== undefined) return kept;
  throw new LabError(
    'not_found',
    `Run ${run.id} has not been measured on its test part. Resume it to its end, or run it again.`,
  );
}
