/**
 * One turn of one engine: part 8's net (2352-70-6, tanh, Adam, batches of 60 of 420 examples, 500 steps) on random numbers through the
 * product's own training loop, history, checkpoints and results included. Prints one JSON object.
 *
 *     node test/bench/learning/part8-turn.ts native
 */
import { join } from 'node:path';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { threadCount } from '../../../main/learning/training/thread-count.ts';
import { train } from '../../../main/learning/training/training.ts';
import { TrainingControl } from '../../../main/learning/training/training-control.ts';
import { engineName } from '../../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { presetSpec } from '../preset.ts';
import { temporaryWorkspace } from '../workspace.ts';
import { matrixNoise, nothing } from './noise.ts';

const classes = 6;
const examples = matrixNoise(420, 2352, classes);
const preset = presetSpec('part8');
const silent: ExperimentSpec = { ...preset, evaluateEvery: 1_000_000, checkpointEvery: 1_000_000 };
const engine = await loadEngine(
  engineName.parse(process.argv[2]),
  threadCount('native', preset, { count: examples.count, size: examples.size, classes }),
);
const space = temporaryWorkspace();

/** Seconds of the training loop, from the first update to the last. */
async function trained(name: string, spec: ExperimentSpec): Promise<number> {
  const runDirectory = join(space.folder, name);
  const data = { classes, train: examples, validation: nothing, test: examples };
  let seconds = Number.NaN;
  await train({ runDirectory, spec, ...data, resume: false }, engine, new TrainingControl(), async (message) => {
    if (message.type === 'finished') seconds = message.trainingSeconds;
  });
  return seconds;
}

try {
  const first = await trained('first', silent);
  const seconds = await trained('again', silent);
  const evaluated = await trained('evaluated', preset);
  const checked = await trained('checked', { ...silent, record: { gradientCheckEvery: 100 } });
  console.log(JSON.stringify({ used: engine.used, first, seconds, evaluated, checked }));
} finally {
  space.remove();
}
