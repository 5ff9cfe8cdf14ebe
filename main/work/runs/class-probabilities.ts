import { LabError } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { dataFolder, dataSource } from '../../data/sources/data-sources.ts';
import { probabilities } from '../../learning/nets/cross-entropy.ts';
import { netOf } from '../../learning/nets/net-builders.ts';
import { folderSource, readWeights } from '../../run-folder/weights-reader.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';

/**
 * What the trained net of a run gives for some of its test examples, computed in float64: `[indices.length][classes]`; undefined where the
 * run kept no weights, or its data is not in this lab.
 * @throws LabError `bad_data` when its weights are damaged.
 */
export async function classProbabilities(
  lab: ReadContext,
  run: RunSummary,
  indices: readonly number[],
): Promise<number[][] | undefined> {
  if (run.data === null || indices.length === 0) return undefined;
  try {
    const net = netOf(run.spec, await readWeights(folderSource(recordedRun(lab, run.id))));
    const pixels = await dataSource(run.data.kind).testExamples(dataFolder(lab.dataDirectory, run.data), indices);
    const [count, size] = [indices.length, pixels.length / indices.length];
    const held = net.hold({ pixels, size, count, labels: new Uint8Array(count) });
    try {
      const logits = held.logits();
      return probabilities(logits, logits.length / count);
    } finally {
      held.release();
    }
  } catch (error) {
    if (error instanceof LabError && error.code === 'not_found') return undefined;
    throw error;
  }
}
