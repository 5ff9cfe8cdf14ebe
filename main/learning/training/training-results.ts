import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Confusion } from '../../../shared/models/run.ts';
import { confusionOf } from '../nets/cross-entropy.ts';
import { hiddenWeightsName } from './dense-learner.ts';
import { writeDurably } from '../../durable-file.ts';
import type { LabelledExamples } from './examples.ts';
import type { Learner } from './learner.ts';
import { weightsHistoryName } from '../../run-folder/run-history.ts';

export interface TestResult {
  accuracy: number;
  confusion: Confusion;
}

export interface TrainingResults {
  /** Undefined when the training did not reach its end, or there are no test examples. */
  test: TestResult | undefined;
  artifacts: Artifact[];
}

const predictionsName = 'predictions.u8';
const files: readonly { kind: string; name: string }[] = [
  { kind: 'weights', name: 'model.json' },
  { kind: 'weights', name: 'weights.bin' },
  { kind: 'hidden-weights', name: hiddenWeightsName },
  { kind: 'weights-history', name: weightsHistoryName },
  { kind: 'predictions', name: predictionsName },
];

/**
 * Leaves a run's results in its folder: the net as tfjs reads it and, for a whole training, the predicted class of each test
 * example (`predictions.u8`, uint8 `[n]`).
 */
export async function writeResults(
  { runDirectory, classes, test }: { runDirectory: string; classes: number; test: LabelledExamples },
  learner: Learner,
  whole: boolean,
): Promise<TrainingResults> {
  await learner.write(runDirectory);
  if (!whole || test.count === 0) return { test: undefined, artifacts: await listArtifacts(runDirectory) };
  const predictions = learner.predict(test);
  await writeDurably(join(runDirectory, predictionsName), predictions);
  const confusion = confusionOf(test.labels, predictions, classes);
  const right = confusion.counts.reduce((sum, row, actual) => sum + (row[actual] ?? 0), 0);
  return { test: { accuracy: right / confusion.n, confusion }, artifacts: await listArtifacts(runDirectory) };
}

async function listArtifacts(folder: string): Promise<Artifact[]> {
  const checkpointFolder = join(folder, 'checkpoints');
  await mkdir(checkpointFolder, { recursive: true });
  const checkpoints = (await readdir(checkpointFolder)).filter((name) => name.endsWith('.ckpt'));
  const all = [...files, ...checkpoints.map((name) => ({ kind: 'checkpoint', name: `checkpoints/${name}` }))];
  const described = await Promise.all(all.map((file) => describe(folder, file)));
  return described.filter((one) => one !== undefined);
}

/** @returns undefined when the file is not there. The weight history can be large and goes unhashed. */
async function describe(folder: string, { kind, name }: { kind: string; name: string }): Promise<Artifact | undefined> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const hash =
    kind === 'weights-history'
      ? null
      : createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
  return { kind, name, bytes: found.size, sha256: hash };
}
