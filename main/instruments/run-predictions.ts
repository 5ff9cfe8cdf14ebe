import { LabError } from '../../shared/failure.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import { readTrainedLayers, type TrainedNet } from '../learning/nets/trained-layers.ts';
import { netTrainer } from '../learning/training/net-trainers.ts';
import { readPredictions } from '../run-folder/run-results.ts';
import type { InstrumentTask, PartName } from './instrument.ts';
import type { InstrumentRequest } from './instrument-messages.ts';

type AskedRun = NonNullable<InstrumentRequest['run']>;

/** Examples between which a cancel is heard. */
const atOnce = 500;

/**
 * The predicted class of each example of a part, uint8 `[n]`: of the test part those that the run kept, else those of its trained net.
 * @throws LabError `not_found` when the run did not reach its end, or kept no weights.
 */
export async function predictedClasses(
  run: AskedRun,
  parts: LabelledParts,
  part: PartName,
  progress: InstrumentTask['progress'],
): Promise<Uint8Array> {
  const { pixels, labels, size, count } = parts[part];
  if (part === 'test') return keptPredictions(run, count);
  const net = await trainedNet(run, size);
  const predictions = new Uint8Array(count);
  for (let from = 0; from < count; from += atOnce) {
    await progress(from, count);
    const to = Math.min(count, from + atOnce);
    const some = { count: to - from, size, pixels: pixels.subarray(from * size, to * size) };
    predictions.set(net.predict({ ...some, labels: labels.subarray(from, to) }), from);
  }
  return predictions;
}

async function keptPredictions({ id, folder }: AskedRun, count: number): Promise<Uint8Array> {
  const kept = await readPredictions(folder, count);
  if (kept !== undefined) return kept;
  throw new LabError(
    'not_found',
    `Run ${id} has not been measured on its test part. Resume it to its end, or run it again.`,
  );
}

async function trainedNet({ id, spec, folder, classNames }: AskedRun, size: number): Promise<TrainedNet> {
  const { readBack } = netTrainer(spec.kind);
  const sizes = { size, classes: classNames.length };
  const net = readBack === undefined ? await readTrainedLayers(folder) : await readBack(folder, spec, sizes);
  if (net !== undefined) return net;
  throw new LabError('not_found', `Run ${id} has no trained net in this lab. Resume it to its end, or run it again.`);
}
