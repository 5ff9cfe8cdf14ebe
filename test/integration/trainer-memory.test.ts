import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { labClient, LabError, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { openLab } from '../../main/lab.ts';
import type { Engine } from '../../main/learning/kernels/engine.ts';
import { loadEngine } from '../../main/learning/kernels/engines.ts';
import { pickExamples, type LabelledImages } from '../../main/learning/training/examples.ts';
import { netTrainer } from '../../main/learning/training/net-trainers.ts';
import type { FromTrainer } from '../../main/learning/training/trainer-messages.ts';
import { TrainingControl } from '../../main/learning/training/training-control.ts';
import { train } from '../../main/learning/training/training.ts';
import { MersenneTwister } from '../../shared/lib/mersenne-twister.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec, presetSpec } from '../trainer-process.ts';

const [classes, size] = [10, 784];
const megabyte = 1024 * 1024;

function noise(count: number): LabelledImages {
  const random = new MersenneTwister(count);
  return {
    count,
    size,
    pixels: Uint8Array.from({ length: count * size }, () => random.nextUint32() & 255),
    labels: Uint8Array.from({ length: count }, (_, at) => at % classes),
  };
}

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine('best');
});

async function run(spec: ExperimentSpec, images: LabelledImages): Promise<FromTrainer[]> {
  const messages: FromTrainer[] = [];
  const few = pickExamples(
    images,
    Uint32Array.from({ length: 200 }, (_, at) => at),
  );
  const input = {
    runDirectory: join(temporaryFolder(), 'run'),
    spec,
    classes,
    train: images,
    validation: few,
    test: few,
  };
  await train({ ...input, resume: false }, engine, new TrainingControl(), (message) => {
    messages.push(message);
    return Promise.resolve();
  });
  return messages;
}

describe('training in one process', () => {
  it('holds as many matrices after 1,000 updates as after one', () => {
    const images = noise(100);
    const spec = presetSpec('part5');
    const none = { count: 0, size, pixels: new Uint8Array(), labels: new Uint8Array() };
    const data = { classes, train: images, validation: none };
    const learner = netTrainer(spec.kind).start(engine, spec, data, undefined);
    learner.update(0);
    const after1 = engine.memory();
    for (let step = 1; step < 1000; step++) learner.update(step);
    expect(engine.memory()).toEqual(after1);
    learner.release();
  });

  it('keeps resident memory flat over 20 runs, and the engine holds nothing after any of them', async () => {
    const images = noise(2000);
    const spec = presetSpec('part5', { steps: 30, checkpointEvery: 10 });
    const before = engine.memory();
    const resident: number[] = [];
    for (let count = 0; count < 20; count++) {
      const messages = await run(spec, images);
      expect(messages.at(-1)).toMatchObject({ type: 'finished', outcome: 'succeeded' });
      expect(engine.memory()).toEqual(before);
      resident.push(process.memoryUsage().rss / megabyte);
    }
    // What one run holds (X twice, 12 MB) would show 15 times if it stayed.
    const growth = Math.min(...resident.slice(15)) - Math.max(...resident.slice(0, 5));
    expect(growth, resident.map(Math.round).join(' ')).toBeLessThan(30);
  });

  it('gives everything back when training diverges, and says to lower the learning rate', async () => {
    const before = engine.memory();
    // Each update multiplies a weight by −9.
    const optimizer = { kind: 'sgd' as const, learningRate: 1, momentum: 0, l2: 10 };
    const spec = denseSpec({ steps: 2000, optimizer });
    const failure = await run(spec, noise(200)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabError);
    expect(failure).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('Lower the learning rate') as string,
    });
    expect(engine.memory()).toEqual(before);
  });
});

describe('a lab', () => {
  it('keeps its resident memory flat over 20 runs, each trained by a child', async () => {
    packedSample();
    const lab = await openLab(temporaryFolder());
    const client = labClient(lab);
    const { job } = await valueOf(client.digits.add({ source: { kind: 'sample' } }));
    await ended(client, job.id);
    const settings = { steps: 30, 'data.split.train': 100, 'data.split.validation': 10 };
    const resident: number[] = [];
    for (let count = 0; count < 20; count++) {
      const { spec, data } = await valueOf(client.training.resolve({ preset: 'part5', settings }));
      const started = await valueOf(client.training.start({ spec, data, engine: 'wasm' }));
      await ended(client, started.job.id);
      resident.push(process.memoryUsage().rss / megabyte);
    }
    await lab.close();
    const growth = Math.min(...resident.slice(15)) - Math.max(...resident.slice(0, 5));
    expect(growth, resident.map(Math.round).join(' ')).toBeLessThan(30);
  });
});

async function ended(client: LabClient, id: string): Promise<void> {
  const state = async () => (await valueOf(client.jobs.list({}))).find((job) => job.id === id)?.state;
  await expect.poll(state, { timeout: 60_000, interval: 50 }).toBe('succeeded');
}
