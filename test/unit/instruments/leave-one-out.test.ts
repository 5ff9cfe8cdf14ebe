import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leaveOneOutInstrument } from '../../../main/instruments/leave-one-out/leave-one-out.ts';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { pickExamples } from '../../../main/learning/training/examples.ts';
import { TrainingControl } from '../../../main/learning/training/training-control.ts';
import { train } from '../../../main/learning/training/training.ts';
import { readTrainingData } from '../../../main/workers/training-data.ts';
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
  // The first example gets a label that is not its own.
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
  // It had begun the last of eight trainings.
  expect(Math.max(...told)).toBe(7);

  const engine = await loadEngine('best', 1);
  const measured = async (seed: number, without: number | null): Promise<number> => {
    let last = Number.NaN;
    const kept = Uint32Array.from(labels.keys()).filter((at) => at !== without);
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
  const [all, rest] = await Promise.all([
    Promise.all([measured(0, null), measured(1, null)]),
    Promise.all([measured(0, 0), measured(1, 0)]),
  ]);
  expect(cost).toBeCloseTo((all[0] + all[1]) / 2, 6);
  const [first, second] = [rest[0] - all[0], rest[1] - all[1]];
  const found = faces.find(({ example }) => example === 0);
  expect(found?.change).toBeCloseTo((first + second) / 2, 6);
  // The 0.975 quantile of Student's t with one degree of freedom, over √2 times the deviation of two numbers.
  expect((found?.high ?? 0) - (found?.change ?? 0)).toBeCloseTo((12.706204736 * Math.abs(first - second)) / 2, 5);
});
