import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { checkpointsKept, keepsNoWeights } from '../../../shared/models/record.ts';
import type { Artifact, Confusion } from '../../../shared/models/run.ts';
import { checkpointsIn, keepCheckpoints } from '../../run-folder/checkpoint.ts';
import { checkpointKind, checkpointName } from '../../run-folder/run-files.ts';
import { listArtifacts, writePredictions } from '../../run-folder/run-results.ts';
import { confusionOf } from '../nets/cross-entropy.ts';
import type { LabelledExamples } from './examples.ts';
import type { Learner } from './learner.ts';

export interface TestResult {
  accuracy: number;
  confusion: Confusion;
}

export interface TrainingResults {
  /** Undefined when the training did not reach its end, or there are no test examples. */
  test: TestResult | undefined;
  /** What stays in the folder: of a training that was cancelled also its last checkpoint. */
  artifacts: Artifact[];
}

/**
 * Leaves a run's results in its folder: the net as tfjs reads it, unless the spec does without it, and, for a whole training, the
 * predicted class of each test example.
 */
export async function writeResults(
  { runDirectory, spec, classes, test }: ResultsOf,
  learner: Learner,
  whole: boolean,
): Promise<TrainingResults> {
  if (!keepsNoWeights(spec.record)) await learner.write(runDirectory);
  if (!whole) {
    await keepCheckpoints(runDirectory, 1);
    return { test: undefined, artifacts: await listArtifacts(runDirectory) };
  }
  const result = test.count === 0 ? undefined : await testOn(test, { runDirectory, classes, learner });
  const artifacts = await listArtifacts(runDirectory);
  const kept = new Set(
    (await checkpointsIn(runDirectory)).slice(0, checkpointsKept(spec.record, true)).map(checkpointName),
  );
  return { test: result, artifacts: artifacts.filter(({ kind, name }) => kind !== checkpointKind || kept.has(name)) };
}

interface ResultsOf {
  runDirectory: string;
  spec: ExperimentSpec;
  classes: number;
  test: LabelledExamples;
}

async function testOn(
  test: LabelledExamples,
  { runDirectory, classes, learner }: Pick<ResultsOf, 'runDirectory' | 'classes'> & { learner: Learner },
): Promise<TestResult> {
  const predictions = learner.predict(test);
  await writePredictions(runDirectory, predictions);
  const confusion = confusionOf(test.labels, predictions, classes);
  const right = confusion.counts.reduce((sum, row, actual) => sum + (row[actual] ?? 0), 0);
  return { accuracy: right / confusion.n, confusion };
}
