import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { dataFolder, dataSource } from '../../data/sources/data-sources.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { facesAt } from './example-faces.ts';
import { readPredictions } from '../../run-folder/run-results.ts';

type Handlers = LabHandlers['runs'];
type Confused = Awaited<ReturnType<Handlers['confused']>>;

/**
 * Classes of all examples a run is tested on, uint8 `[n]`, in the order of its predictions.
 * @throws LabError `not_found` when its data is not in this lab.
 */
export async function readTestLabels(lab: ReadContext, run: RunSummary): Promise<Uint8Array> {
  if (run.data !== null) return dataSource(run.data.kind).testLabels(dataFolder(lab.dataDirectory, run.data));
  throw new LabError('not_found', `The data that run ${run.id} was tested on is not in this lab.`);
}

/**
 * The examples in one cell of a run's confusion matrix, the first `limit` of them.
 * @throws LabError `not_found` for a run without a test result, or without its data; `bad_data` when its predictions are damaged.
 */
export async function confusedExamples(
  lab: ReadContext,
  run: RunSummary,
  { actual, predicted, limit }: Omit<Parameters<Handlers['confused']>[0], 'id'>,
): Promise<Confused> {
  const predictions = await readPredictions(recordedRun(lab, run.id), run.examples.test);
  if (predictions === undefined) {
    throw new LabError('not_found', `Run ${run.id} has not been measured on its test part; it did not reach its end.`);
  }
  const labels = await readTestLabels(lab, run);
  const all: number[] = [];
  labels.forEach((label, index) => {
    if (label === actual && predictions[index] === predicted) all.push(index);
  });
  const indices = all.slice(0, limit);
  const shape = run.data === null ? null : (lab.store.data.get(run.data)?.shape ?? null);
  const faces = facesAt(lab, run, { part: 'test', count: labels.length }, indices);
  return { data: run.data, shape, indices, faces: faces.filter((one) => one !== null), total: all.length };
}
