import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, it, onTestFinished } from 'vitest';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import type { LabelledExamples } from '../../../../main/learning/training/examples.ts';
import type { Learner } from '../../../../main/learning/training/learner.ts';
import { netTrainer, netTrainers } from '../../../../main/learning/training/net-trainers.ts';
import type { FromTrainer } from '../../../../main/learning/training/trainer-messages.ts';
import { divergence as divergenceOf } from '../../../../main/learning/training/divergence.ts';
import { train } from '../../../../main/learning/training/training.ts';
import { TrainingControl } from '../../../../main/learning/training/training-control.ts';
import { readLastCheckpoint } from '../../../../main/run-folder/checkpoint.ts';
import { measuredAfter } from '../../../../main/run-folder/measured-after.ts';
import type { DenseNetSpec } from '../../../../shared/models/nets/dense.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { denseSpec } from '../../../trainer-process.ts';

const classes = 2;

function examples(count: number): LabelledExamples {
  const labels = Uint8Array.from({ length: count }, (_, at) => at % classes);
  return { count, size: 3, pixels: Uint8Array.from({ length: 3 * count }, (_, at) => (at * 37) % 256), labels };
}

const small: Partial<DenseNetSpec> = {
  hidden: [{ units: 4, activation: 'linear' }],
  batch: { order: 'numpy-permutation', size: 8 },
  steps: 60,
  evaluateEvery: 1,
  checkpointEvery: 1000,
};
/** Every update makes the weights nine times as large, until they are too large for float32. */
const diverging: Partial<DenseNetSpec> = {
  ...small,
  optimizer: { kind: 'sgd', learningRate: 1, momentum: 0, l2: 10 },
};

const large: Partial<DenseNetSpec> = { ...small, initial: 'normal', initialMean: 0, initialDeviation: 1000 };

function rateOf(learningRate: number): Partial<DenseNetSpec> {
  return { optimizer: { kind: 'sgd', learningRate, momentum: 0, l2: 0 } };
}

/** The same examples with features of this size. */
function withFeature(given: LabelledExamples, feature: number): LabelledExamples {
  return { ...given, pixels: Float32Array.from(given.pixels, (value) => (value / 255) * feature) };
}

/** A dense net whose learner fails where it is told to. */
function failing(kind: string, fail: Partial<Record<keyof Learner, number>>): void {
  const dense = netTrainer('dense-net');
  const remove = netTrainers.add({
    ...dense,
    kind,
    frameSize: (spec, sizes) => dense.frameSize({ ...spec, kind: dense.kind }, sizes),
    start: (engine, spec, ...rest) => {
      const learner = dense.start(engine, { ...spec, kind: dense.kind }, ...rest);
      return new Proxy(learner, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...input: unknown[]): unknown => {
            const at = Object.entries(fail).find(([name]) => name === key)?.[1];
            if (at !== undefined && input[0] === at) throw new Error('No memory for this.');
            return Reflect.apply(member, target, input);
          };
        },
      });
    },
  });
  onTestFinished(remove);
}

/** Trains to the error and gathers what was told. */
async function trainedToError(kind: string, changes: Partial<DenseNetSpec>, feature?: number) {
  const told: FromTrainer[] = [];
  const runDirectory = temporaryFolder();
  const spec = { ...denseSpec(changes), kind };
  const given = parts();
  const used = feature === undefined ? given.train : withFeature(given.train, feature);
  const input = { runDirectory, spec, classes, ...given, train: used, resume: false };
  const tell = (message: FromTrainer): Promise<void> => Promise.resolve(void told.push(message));
  const error: unknown = await train(input, await loadEngine('cpu'), new TrainingControl(), tell).catch(
    (reason: unknown) => reason,
  );
  const steps = told.flatMap((message) =>
    message.type === 'metrics' ? message.series.filter(({ metric }) => metric === 'train.cost') : [],
  );
  const progress = told.findLast(({ type }) => type === 'progress');
  return {
    error,
    folder: runDirectory,
    points: steps.flatMap((series) => series.steps),
    stepsDone: progress?.type === 'progress' ? progress.stepsDone : undefined,
    checkpoint: (await readLastCheckpoint(runDirectory)).checkpoint,
  };
}

function parts(): { train: LabelledExamples; validation: LabelledExamples; test: LabelledExamples } {
  return { train: examples(32), validation: examples(8), test: examples(8) };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, step) => step);

describe('a training that breaks off', () => {
  it('because it diverges tells every recorded point, its steps, and leaves a checkpoint', async () => {
    const { error, points, stepsDone, checkpoint, folder } = await trainedToError('dense-net', diverging);
    const { step, message } = divergence(error);
    expect(message).toContain(`diverged at step ${step}`);
    expect(step).toBeGreaterThan(10);
    expect(points).toEqual(upTo(step));
    expect(stepsDone).toBe(step + 1);
    expect(checkpoint).toMatchObject({ stepsDone: step + 1, records: step });
    expect(measuredAfter(folder, -1).series[0]?.steps).toEqual(upTo(step));
  });

  it.each<[string, Partial<DenseNetSpec>, number | null, RegExp]>([
    ['data of 1e38', small, 1e38, /reach ±1e\+38\. Scale them to about −1 to 1, add them again/],
    ['data of 1e30, however low the rate', { ...small, ...rateOf(1e-7) }, 1e30, /reach ±1e\+30\. Scale them/],
    ['wide initial weights', { ...large, ...rateOf(1e-5) }, null, /initialDeviation is 1000\. Choose one of 1 or less/],
    ['the rate', diverging, null, /Lower the learning rate \(it is 1\) and run again/],
    ['nothing of these', { ...small, ...rateOf(1e-12) }, 900, /Check the values of the training data/],
  ])('because of %s says what to do about it', (_why, changes, feature, advice) => {
    const given = parts();
    const train = feature === null ? given.train : withFeature(given.train, feature);
    const spec = denseSpec(changes);
    expect(divergenceOf(3, { spec, train }).message).toMatch(advice);
  });

  it('because its data reach 1e38 says so, and not that the rate is too high', async () => {
    const { error } = await trainedToError('dense-net', { ...small, ...rateOf(0.001) }, 1e38);
    expect(divergence(error).message).toMatch(/The training data reach ±1e\+38\. Scale them to about −1 to 1/);
  });

  it.each([
    ['measures', { evaluate: 23 }, 24],
    ['looks for a divergence', { diverged: 23 }, 24],
  ])('because its learner fails while it %s does the same', async (_when, fail, stepsDone) => {
    failing('failing-net', fail);
    const broken = await trainedToError('failing-net', small);
    expect(broken.error).toMatchObject({ message: 'No memory for this.' });
    expect(broken.points).toEqual(upTo(23));
    expect(broken.stepsDone).toBe(stepsDone);
    expect(broken.checkpoint).toMatchObject({ stepsDone, records: 23 });
  });

  it('in the middle of an update tells all before it, and calls no half an update a checkpoint', async () => {
    failing('failing-net', { update: 23 });
    const broken = await trainedToError('failing-net', { ...small, checkpointEvery: 10 });
    expect(broken.points).toEqual(upTo(23));
    expect(broken.stepsDone).toBe(23);
    expect([10, 20]).toContain(broken.checkpoint?.stepsDone);
  });

  it('before its first step leaves nothing that looks like a result', async () => {
    failing('failing-net', { update: 0 });
    const broken = await trainedToError('failing-net', small);
    expect(broken).toMatchObject({ points: [], stepsDone: 0, checkpoint: undefined });
    expect(existsSync(join(broken.folder, 'weights.bin'))).toBe(false);
  });
});

function divergence(error: unknown): { step: number; message: string } {
  if (!(error instanceof Error) || !('details' in error)) throw new Error('It did not diverge.');
  const { details } = error;
  const step = typeof details === 'object' && details !== null && 'step' in details ? Number(details.step) : Number.NaN;
  return { step, message: error.message };
}
