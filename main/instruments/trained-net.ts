import { LabError } from '../../shared/failure.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { keepsNoWeights } from '../../shared/models/record.ts';
import { netOf } from '../learning/nets/net-builders.ts';
import type { Net } from '../learning/nets/net.ts';
import type { RecordedRun } from '../run-folder/checked-file.ts';
import { folderSource, readWeights, type WrittenArray } from '../run-folder/weights-reader.ts';

type TrainedRun = RecordedRun & { spec: ExperimentSpec };

/**
 * The trained net of a run in float64: it needs no engine, and differs from one only where two classes are as good as equally likely.
 * @throws LabError `not_found` when the run kept no weights, `bad_data` when its files are damaged.
 */
export async function trainedNet(run: TrainedRun): Promise<Net> {
  return netOf(run.spec, await trainedWeights(run));
}

/** The weights of that net, as the run wrote them. @throws LabError as `trainedNet`. */
export async function trainedWeights(run: TrainedRun): Promise<WrittenArray[]> {
  try {
    return await readWeights(folderSource(run));
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'not_found') throw error;
    const message = keepsNoWeights(run.spec.record)
      ? `Run ${run.id} kept no trained net, as its experiment asks. Run it again with “Trained weights: saved”.`
      : `Run ${run.id} has no trained net in this lab. Resume it to its end, or run it again.`;
    throw new LabError('not_found', message);
  }
}
