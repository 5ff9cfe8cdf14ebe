import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { predict } from '../../../main/learning/nets/cross-entropy.ts';
import { netOf } from '../../../main/learning/nets/net-builders.ts';
import { TrainingControl } from '../../../main/learning/training/training-control.ts';
import { train } from '../../../main/learning/training/training.ts';
import type { FromTrainer } from '../../../main/learning/training/trainer-messages.ts';
import { folderSource, readWeights } from '../../../main/run-folder/weights-reader.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { part4Spec, part8Spec } from '../../fixtures/specs.ts';
import { temporaryFolder } from '../../temporary.ts';

const [size, classes] = [30, 4];

/** Noisy examples of four patterns: some are told apart, some are not. */
function examples(count: number, seed: number) {
  const random = new MersenneTwister(seed);
  const patterns = new MersenneTwister(1).rand(classes, size);
  const labels = Uint8Array.from({ length: count }, (_, at) => at % classes);
  const pixels = Float32Array.from({ length: count * size }, (_, at) => {
    const pattern = patterns[(Math.floor(at / size) % classes) * size + (at % size)] ?? 0;
    return 0.3 * pattern + 0.7 * random.random();
  });
  return { count, size, pixels, labels };
}

const specs: Record<string, ExperimentSpec> = {
  'softmax regression': {
    ...part4Spec,
    optimizer: { ...part4Spec.optimizer, learningRate: 1e-3 },
    steps: 40,
    evaluateEvery: 10,
  },
  'a dense net': {
    ...part8Spec,
    hidden: [
      { units: 9, activation: 'tanh' },
      { units: 5, activation: 'relu' },
    ],
    batch: { ...part8Spec.batch, size: 20 },
    optimizer: { ...part8Spec.optimizer, learningRate: 0.02 },
    steps: 60,
    evaluateEvery: 10,
    keepBest: true,
  },
};

async function trained(spec: ExperimentSpec) {
  const runDirectory = join(temporaryFolder(), 'run');
  mkdirSync(runDirectory);
  const test = examples(120, 4);
  const input = { runDirectory, spec, classes, train: examples(100, 2), validation: examples(40, 3), test };
  const messages: FromTrainer[] = [];
  await train({ ...input, resume: false }, await loadEngine('wasm'), new TrainingControl(), (message) => {
    messages.push(message);
    return Promise.resolve();
  });
  const finished = messages.find((message) => message.type === 'finished');
  if (finished === undefined) throw new Error('It did not finish.');
  return { runDirectory, finished, test, recorded: { id: 3, folder: runDirectory, artifacts: finished.artifacts } };
}

describe('the weights that are read back', () => {
  for (const [name, spec] of Object.entries(specs)) {
    it(`make the net of the run: ${name}`, async () => {
      const { runDirectory, finished, test, recorded } = await trained(spec);
      const weights = await readWeights(folderSource(recorded));
      for (const engine of [undefined, await loadEngine('wasm')]) {
        const net = netOf(spec, weights, engine);
        const held = net.hold(test);
        const predictions = predict(held.logits(), classes);
        expect([...predictions]).toEqual([...readFileSync(join(runDirectory, 'predictions.u8'))]);
        const right = predictions.filter((predicted, at) => predicted === test.labels[at]).length;
        const { counts = [], n = 0 } = finished.confusion ?? {};
        expect(right).toBe(counts.reduce((sum, row, actual) => sum + (row[actual] ?? 0), 0));
        expect(right, 'neither none nor all of them, or this proves nothing').toBeGreaterThan(n / 3);
        expect(right).toBeLessThan(n);
        held.release();
        net.release();
      }
    });
  }

  it('are refused when they are damaged, of another net, or not there', async () => {
    const { runDirectory, recorded } = await trained({ ...part4Spec, steps: 2 });
    const file = join(runDirectory, 'weights.bin');
    const whole = readFileSync(file);
    const read = () => readWeights(folderSource(recorded));
    expect(() => netOf(part8Spec, [])).toThrow(/not those of the run/);
    const weights = await read();
    expect(() => netOf({ ...part8Spec, hidden: [{ units: 3, activation: 'relu' }] }, weights)).toThrow(
      /not those of the run/,
    );
    expect(() => netOf({ ...part4Spec, kind: 'of-the-future' }, weights)).toThrow(/no net of the kind/);

    const changed = Buffer.from(whole);
    changed[5] = (changed[5] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await expect(read()).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringMatching(
        /^weights\.bin of run 3 is damaged: its content has changed since it was written\. Restore .*run/,
      ) as string,
    });
    writeFileSync(file, whole.subarray(4));
    const few = whole.subarray(4);
    await expect(read()).rejects.toThrow(
      `it has ${few.length.toLocaleString('en')} bytes, and ${whole.length.toLocaleString('en')} were written`,
    );
    // Of files of which nothing was recorded their own description still tells.
    await expect(readWeights(folderSource({ ...recorded, artifacts: [] }))).rejects.toMatchObject({ code: 'bad_data' });
    writeFileSync(
      join(runDirectory, 'model.json'),
      '{"weightsManifest": [{"paths": ["../../secret"], "weights": []}]}',
    );
    await expect(readWeights(folderSource({ ...recorded, artifacts: [] }))).rejects.toMatchObject({ code: 'bad_data' });
    rmSync(join(runDirectory, 'model.json'));
    await expect(read()).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('missing') as string,
    });
    await expect(readWeights(folderSource({ ...recorded, artifacts: [] }))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
