import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineReport } from '../../main/engines/engine-report.ts';
import { netOf } from '../../main/learning/nets/net-builders.ts';
import { readFirstLayer } from '../../main/run-folder/run-results.ts';
import { folderSource, readWeights } from '../../main/run-folder/weights-reader.ts';
import type { TrainingRequest } from '../../main/learning/training/trainer-messages.ts';
import type { DenseNetSpec } from '../../shared/models/nets/dense.ts';
import { matrixShape, storeMatrices } from '../matrix-folder.ts';
import { shortestTime } from '../shortest-time.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec, TrainerProcess } from '../trainer-process.ts';
import { itOn } from '../engine-test.ts';

const metrics = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy', 'test.accuracy'] as const;
const hidden: DenseNetSpec['hidden'] = [
  { units: 20, activation: 'tanh' },
  { units: 11, activation: 'relu' },
];
const shape = { rows: 4, columns: 4, channels: 3 } as const;
const report = await engineReport();

function requestIn(folder: string, changes: Partial<DenseNetSpec> = {}): TrainingRequest {
  const { optimizer } = denseSpec();
  return {
    runDirectory: join(folder, 'run'),
    spec: denseSpec({
      hidden,
      optimizer: { ...optimizer, l2: 0.001 },
      batch: { order: 'numpy-permutation', size: 25 },
      steps: 2000,
      evaluateEvery: 10,
      checkpointEvery: 20,
      keepBest: true,
      seed: 5,
      ...changes,
    }),
    engine: 'best',
    data: { kind: 'matrices', directory: storeMatrices(join(folder, 'matrices')), classes: matrixShape.classes, shape },
    resume: false,
  };
}

/** All that must not depend on interruptions, to the last bit. */
async function outcomeOf(trainer: TrainerProcess, { runDirectory }: TrainingRequest) {
  const finished = await trainer.finished();
  const file = (name: string) => readFileSync(join(runDirectory, name)).toString('base64');
  return {
    outcome: finished.outcome,
    stepsDone: finished.stepsDone,
    confusion: finished.confusion,
    metrics: metrics.map((metric) => [...trainer.points(metric)]),
    frames: file('weights-history.f32'),
    weights: file('weights.bin'),
    predictions: file('predictions.u8'),
  };
}

describe('a trainer of dense nets', () => {
  it('ends with the same numbers after two kills and a pause as undisturbed, to the last bit', async () => {
    const calm = requestIn(temporaryFolder());
    const expected = await outcomeOf(new TrainerProcess(calm), calm);
    expect(expected).toMatchObject({ outcome: 'succeeded', stepsDone: 2000 });

    const request = requestIn(temporaryFolder());
    let trainer = new TrainerProcess(request);
    for (let kill = 1; kill <= 2; kill++) {
      const { stepsDone } = await trainer.heard('checkpoint');
      await trainer.kill();
      trainer = new TrainerProcess({ ...request, resume: true });
      expect((await trainer.heard('resumed-from')).step).toBeGreaterThanOrEqual(stepsDone - 1);
    }
    trainer.tell({ type: 'pause' });
    await trainer.heard('paused');
    trainer.tell({ type: 'resume' });
    expect(await outcomeOf(trainer, request)).toEqual(expected);
  });

  it('ends with the same numbers after kills, too, with everything that a run can ask for', async () => {
    const changes: Partial<DenseNetSpec> = {
      hidden: [
        { units: 20, activation: 'gelu' },
        { units: 11, activation: 'softshrink' },
      ],
      initial: 'kaiming-normal',
      loss: { kind: 'cross-entropy', labelSmoothing: 0.05 },
      optimizer: {
        kind: 'rmsprop',
        learningRate: 1e-4,
        alpha: 0.9,
        epsilon: 1e-6,
        l2: 1e-4,
        momentum: 0.5,
        centered: true,
      },
      schedule: { kind: 'cosine', warmUp: 50, lowest: 0.1 },
      dropout: 0.2,
      augmentation: { flip: true, shift: 1, brightness: 0.2 },
      bestBy: 'validation.cost',
      batch: { order: 'epochs', size: 24 },
      earlyStopping: { kind: 'patience', metric: 'validation.cost', patience: 100 },
      steps: 1500,
    };
    const calm = requestIn(temporaryFolder(), changes);
    const expected = await outcomeOf(new TrainerProcess(calm), calm);
    expect(expected).toMatchObject({ outcome: 'succeeded' });

    const request = requestIn(temporaryFolder(), changes);
    let trainer = new TrainerProcess(request);
    for (let kill = 1; kill <= 2; kill++) {
      await trainer.heard('checkpoint');
      await trainer.kill();
      trainer = new TrainerProcess({ ...request, resume: true });
      await trainer.heard('resumed-from');
    }
    expect(await outcomeOf(trainer, request)).toEqual(expected);
    expect(trainer.points('train.loss').size).toBeGreaterThan(0);

    // tfjs has no softshrink: the weights are written without a model of its layers, and read back as this net.
    const model = readFileSync(join(request.runDirectory, 'model.json'), 'utf8');
    expect(JSON.parse(model)).toMatchObject({ format: 'weights' });
    const net = netOf(
      request.spec,
      await readWeights(folderSource({ id: 1, folder: request.runDirectory, artifacts: [] })),
    );
    expect(net.layers.map(({ activation }) => activation)).toEqual(['gelu', 'softshrink', 'linear']);
  });

  it('stops early when the metric that it watches has not improved for long enough, and says so', async () => {
    const request = requestIn(temporaryFolder(), {
      steps: 100_000,
      keepBest: false,
      earlyStopping: { kind: 'patience', metric: 'validation.cost', patience: 7 },
    });
    const trainer = new TrainerProcess(request);
    const finished = await trainer.finished();
    expect(finished).toMatchObject({ outcome: 'succeeded', reason: 'early-stopping' });
    const costs = [...trainer.points('validation.cost')];
    const [best] = costs.reduce((least, one) => (one[1] < least[1] ? one : least));
    expect(finished.stepsDone).toBe(best + 7 * 10 + 1);
    expect(costs.at(-1)?.[0]).toBe(best + 70);
    const said = trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said.some((line) => line.startsWith(`Stopped early after update ${best + 70}: validation.cost`))).toBe(true);
  });

  it('keeps the weights of the record with the highest validation accuracy, the first of equal ones', async () => {
    const request = requestIn(temporaryFolder(), { steps: 600 });
    const trainer = new TrainerProcess(request);
    await trainer.finished();
    const points = [...trainer.points('validation.accuracy')];
    const highest = Math.max(...points.map(([, accuracy]) => accuracy));
    const [best = Number.NaN] = points.find(([, accuracy]) => accuracy === highest) ?? [];
    expect(best, 'a best step in the middle, or this proves nothing').toBeLessThan(599);
    const said = trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said).toContain(
      `Keeps the weights after update ${best}, with the highest validation accuracy, ${highest.toPrecision(4)}.`,
    );

    const shorter = requestIn(temporaryFolder(), { steps: best + 1, keepBest: false });
    await new TrainerProcess(shorter).finished();
    const weights = ({ runDirectory }: TrainingRequest) => readFileSync(join(runDirectory, 'weights.bin'));
    expect(weights(request).equals(weights(shorter))).toBe(true);
  });

  it('keeps the weights of the record with the lowest validation cost, where that tells the best', async () => {
    const request = requestIn(temporaryFolder(), { steps: 600, bestBy: 'validation.cost' });
    const trainer = new TrainerProcess(request);
    await trainer.finished();
    const [best, lowest] = [...trainer.points('validation.cost')].reduce((least, one) =>
      one[1] < least[1] ? one : least,
    );
    expect(best, 'a best step in the middle, or this proves nothing').toBeLessThan(599);
    const said = trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said).toContain(
      `Keeps the weights after update ${best}, with the lowest validation cost, ${lowest.toPrecision(4)}.`,
    );
    const shorter = requestIn(temporaryFolder(), { steps: best + 1, keepBest: false });
    await new TrainerProcess(shorter).finished();
    const weights = ({ runDirectory }: TrainingRequest) => readFileSync(join(runDirectory, 'weights.bin'));
    expect(weights(request).equals(weights(shorter))).toBe(true);
  });

  it('measures training, validation and test by the pictures as they are, however an update sees them', async () => {
    const augmentation = { flip: true, shift: 2, brightness: 0.5 };
    const still = requestIn(temporaryFolder(), { steps: 1 });
    const sgd = { kind: 'sgd', learningRate: 1e-9, momentum: 0, l2: 0 } as const;
    const measured = async (changes: Partial<DenseNetSpec>) => {
      const trainer = new TrainerProcess(requestIn(temporaryFolder(), { steps: 30, optimizer: sgd, ...changes }));
      await trainer.finished();
      return metrics.map((metric) => [...trainer.points(metric).values()]);
    };
    const [plain, augmented] = [await measured({}), await measured({ augmentation })];
    // With next to no learning rate the weights hardly move: what differs would be the examples.
    augmented.forEach((values, place) => {
      values.forEach((value, at) => {
        expect(Math.abs(value - (plain[place]?.[at] ?? Number.NaN))).toBeLessThan(1e-6);
      });
    });
    const { data } = still;
    const trainer = new TrainerProcess({ ...still, spec: denseSpec({ augmentation }), data: { ...data, shape: null } });
    await expect(trainer.finished()).rejects.toThrow('Only pictures can be mirrored');
  });

  it('leaves the first layer once: every frame of a small one, and of a large one the trained weights alone', async () => {
    const small = requestIn(temporaryFolder(), { steps: 45, keepBest: false });
    const trainer = new TrainerProcess(small);
    const { artifacts } = await trainer.finished();
    expect(trainer.all('weights').flatMap(({ steps }) => steps)).toEqual([0, 10, 20, 30, 40, 44]);
    const frames = readFileSync(join(small.runDirectory, 'weights-history.f32'));
    const first = await readFirstLayer({ id: 1, folder: small.runDirectory, artifacts });
    expect(first).toHaveLength(48 * 20 * 4);
    expect(Buffer.from(first ?? []).equals(frames.subarray(5 * 48 * 20 * 4))).toBe(true);

    const large = requestIn(temporaryFolder(), { steps: 45, hidden: [{ units: 500, activation: 'relu' }] });
    const second = new TrainerProcess(large);
    const { artifacts: files } = await second.finished();
    expect(second.all('weights').flatMap(({ steps }) => steps)).toEqual([]);
    expect(files.map(({ name }) => name).sort()).toEqual(['model.json', 'predictions.u8', 'weights.bin']);
    const parameters = 48 * 500 + 500 + 500 * matrixShape.classes + matrixShape.classes;
    expect(files.find(({ name }) => name === 'weights.bin')?.bytes).toBe(4 * parameters);
    const layer = await readFirstLayer({ id: 2, folder: large.runDirectory, artifacts: files });
    const [kernel] = await readWeights(folderSource({ id: 2, folder: large.runDirectory, artifacts: files }));
    expect(new Float32Array(Uint8Array.from(layer ?? []).buffer)).toEqual(kernel?.values);

    // As versions before wrote it, in a folder that has nothing else left of the net.
    writeFileSync(join(large.runDirectory, 'hidden-weights.f32'), layer ?? '');
    rmSync(join(large.runDirectory, 'weights.bin'));
    expect(await readFirstLayer({ id: 2, folder: large.runDirectory, artifacts: [] })).toEqual(
      Uint8Array.from(layer ?? []),
    );
  });

  it('stops within a second when it is cancelled, and leaves what it has', async () => {
    const time = await shortestTime(1000, async () => {
      const trainer = new TrainerProcess(requestIn(temporaryFolder(), { steps: 1_000_000 }));
      await trainer.heard('progress', ({ stepsDone }) => stepsDone > 20);
      const asked = performance.now();
      trainer.tell({ type: 'cancel' });
      const finished = await trainer.finished();
      const taken = performance.now() - asked;
      expect(finished).toMatchObject({ outcome: 'cancelled', reason: 'cancelled', confusion: null });
      expect(finished.artifacts.map(({ name }) => name)).toEqual(expect.arrayContaining(['model.json', 'weights.bin']));
      return taken;
    });
    expect(time).toBeLessThan(1000);
  });

  for (const engine of ['native', 'wasm'] as const) {
    itOn(engine, report)(`says to lower the learning rate when the numbers overflow, on ${engine}`, async () => {
      const optimizer = { kind: 'sgd', learningRate: 1, momentum: 0.99, l2: 10 } as const;
      const spec = {
        optimizer,
        steps: 100_000,
        evaluateEvery: 100_000,
        hidden: [{ units: 9, activation: 'linear' as const }],
      };
      const trainer = new TrainerProcess({ ...requestIn(temporaryFolder(), spec), engine });
      const { failure } = await trainer.heard('failed');
      expect(failure).toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('Lower the learning rate') as string,
      });
      await trainer.child.exited;
    });
  }

  it('refuses digits for a net on matrices', async () => {
    const request = requestIn(temporaryFolder());
    const trainer = new TrainerProcess({ ...request, data: { ...request.data, kind: 'digits' } });
    expect((await trainer.heard('failed')).failure.message).toContain('learns from matrices, not from digits');
    await trainer.child.exited;
  });
});
