import { LabError } from '../../shared/failure.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { netOf } from '../learning/nets/net-builders.ts';
import type { Net } from '../learning/nets/net.ts';
import type { RecordedRun } from '../run-folder/checked-file.ts';
import { folderSource, readWeights } from '../run-folder/weights-reader.ts';

/**
 * The trained net of a run in float64: it needs no engine, and differs from one only where two classes are as good as equally likely.
 * @throws LabError `not_found` when the run kept no weights, `bad_data` when its files are damaged.
 */
export async function trainedNet(run: RecordedRun & { spec: ExperimentSpec }): Promise<Net> {
  try {
    return netOf(run.spec, await readWeights(folderSource(run)));
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'not_found') throw error;
    throw new LabError(
      'not_found',
      `Run ${run.id} has no trained net in this lab. Resume it to its end, or run it again.`,
    );
  }
}
