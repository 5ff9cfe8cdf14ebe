import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leaveOneOutInstrument } from '../../../main/instruments/leave-one-out/leave-one-out.ts';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { pickExamples } from '../../../main/learning/training/examples.ts';
import { TrainingControl } from '../../../main/learning/training/training-control.ts';
import { train } from '../../../main/learning/training/training.ts';
import { readTrainingData } from '../../../main/workers/training-data.ts';
import { faceListBlock } from '../../../shared/models/instruments/face-list-block.ts';
import { leaveOneOutValues } from '../../../shared/models/instruments/leave-one-out.ts';
import { storeMatrices } from '../../matrix-folder.ts';
import { temporaryFolder } from '../../temporary.ts';
import { denseSpec } from '../../trainer-process.ts';

const steps = 40;
const spec = denseSpec({ steps, evaluateEvery: 10, hidden: [{ units: 5, activation: 'tanh' }] });

it('gives each example what the product’s own training loop measures with it and without it', async () => {
  const directory = storeMatrices(join(temporaryFolder(), 'patterns'));
  const data = { kind: 'matrices', directory, classes: 4 };
  const parts = await readTrainingData({ data, spec });
  // One label is wrong, so that not all examples do the same good.
  const labels = parts.train.labels.map((label, at) => (at === 0 ? (label + 1) % 4 : label));
  const wrong = { ...parts, train: { ...parts.train, labels } };
  const told: number[] = [];
  const result = await leaveOneOutInstrument.run({
    run: null,
    peers: [],
    data: {
      ref: { kind: 'matrices', id: 'x' },
      classNames: ['a', 'b', 'c', 'd'],
      spec,
      parts: () => Promise.resolve(wrong),
    },
    settings: { preset: 'part8', seeds: 2, steps, examples: 3 },
    progress: (done) => {
      told.push(done);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  const { faces, cost } = leaveOneOutValues.parse(result.values);
  expect(faces.map(({ example }) => example).sort()).toEqual([0, 1, 2]);
  expect(faces.map(({ change }) => change)).toEqual(faces.map(({ change }) => change).sort((a, b) => a - b));
  // Those without which the net is better can be decided about, where they are faces.
  const shown = faceListBlock.parse(result.blocks.find(({ kind }) => kind === 'face-list'));
  expect(shown.faces.map(({ example, value }) => [example, value])).toEqual(
    faces.filter(({ change }) => change < 0).map(({ example, change }) => [example, change]),
  );
  // It had begun the last of eight trainings.
  expect(Math.floor(Math.max(...told))).toBe(7);

  const engine = await loadEngine('best', 1);
  const measured = async (seed: number, kept: Uint32Array): Promise<number> => {
    let last = Number.NaN;
    const input = { ...wrong, train: pickExamples(wrong.train, kept) };
    const runDirectory = temporaryFolder();
    await train(
      { ...input, runDirectory, spec: { ...spec, seed }, classes: 4, resume: false },
      engine,
      new TrainingControl(),
      (message) => {
        if (message.type === 'metrics')
          last = message.series.find(({ metric }) => metric === 'validation.cost')?.values.at(-1) ?? last;
        return Promise.resolve();
      },
    );
    return last;
  };
  const all = Uint32Array.from(labels.keys());
  expect(cost).toBeCloseTo(((await measured(0, all)) + (await measured(1, all))) / 2, 6);
  // The last example stands where the one was that is left out.
  const without = (at: number): Uint32Array => all.slice(0, -1).map((one) => (one === at ? all.length - 1 : one));
  const bySeed = async (seed: number): Promise<number[]> => {
    const costs: number[] = [];
    for (const at of [0, 1, 2]) costs.push(await measured(seed, without(at)));
    const mean = costs.reduce((sum, one) => sum + one, 0) / 3;
    return costs.map((one) => one - mean);
  };
  const [first, second] = [await bySeed(0), await bySeed(1)];
  for (const { example, change, high } of faces) {
    const [one = Number.NaN, other = Number.NaN] = [first[example], second[example]];
    expect(change).toBeCloseTo((one + other) / 2, 6);
    // The 0.975 quantile of Student's t with one degree of freedom, times the deviation of two numbers over √2.
    expect(high - change).toBeCloseTo((12.706204736 * Math.abs(one - other)) / 2, 5);
  }
}, 60_000);
