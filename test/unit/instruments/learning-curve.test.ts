import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { learningCurveInstrument, sizesUpTo } from '../../../main/instruments/learning-curve/learning-curve.ts';
import type { LookedAt } from '../../../main/instruments/instrument.ts';
import { shortTraining } from '../../../main/instruments/short-training.ts';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { pickExamples } from '../../../main/learning/training/examples.ts';
import { TrainingControl } from '../../../main/learning/training/training-control.ts';
import { train } from '../../../main/learning/training/training.ts';
import { readTrainingData } from '../../../main/workers/training-data.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { learningCurveValues } from '../../../shared/models/instruments/learning-curve.ts';
import { seriesBlock, tableBlock } from '../../../shared/models/instruments/result.ts';
import { storeMatrices } from '../../matrix-folder.ts';
import { temporaryFolder } from '../../temporary.ts';
import { denseSpec, presetSpec } from '../../trainer-process.ts';

const spec = denseSpec({ steps: 60, evaluateEvery: 7, keepBest: true, hidden: [{ units: 5, activation: 'tanh' }] });

/** A run on the matrices of tests, as far as the instrument asks for it. */
async function lookedAt(asked: ExperimentSpec) {
  const directory = storeMatrices(join(temporaryFolder(), 'patterns'));
  const parts = await readTrainingData({ data: { kind: 'matrices', directory, classes: 4 }, spec });
  const run: LookedAt = {
    ...{ id: 3, spec: asked, classNames: ['a', 'b', 'c', 'd'], shape: null, folder: temporaryFolder(), artifacts: [] },
    examples: (part) => Promise.resolve(parts[part]),
    predictions: () => Promise.reject(new Error('It has none.')),
  };
  return { run, parts };
}

async function looked(
  settings: Record<string, number | string>,
  signal = new AbortController().signal,
  asked: ExperimentSpec = spec,
) {
  const { run, parts } = await lookedAt(asked);
  const told: [number, number | null][] = [];
  const result = await learningCurveInstrument.run({
    ...{ run, data: null, peers: [], signal },
    settings: { part: 'test', sizes: 3, smallest: 8, seeds: 2, steps: 0, ...settings },
    progress: (done, total) => {
      told.push([done, total]);
      signal.throwIfAborted();
      return Promise.resolve();
    },
  });
  return { result, parts, told, values: learningCurveValues.parse(result.values) };
}

describe('the learning curve of a net', () => {
  it('has at each size what the product’s own training loop gives on the first examples of the seed’s order', async () => {
    const { values, parts, told } = await looked({});
    const { rows } = values;
    expect(rows.map(({ examples }) => examples)).toEqual(sizesUpTo(parts.train.count, 8, 3, 3));
    expect(rows.at(-1)?.examples).toBe(parts.train.count);
    expect(told.at(-1)?.[1]).toBe(6);
    const engine = await loadEngine('best', 1);
    for (const { examples, accuracy } of rows) {
      const own: number[] = [];
      for (const seed of [0, 1]) {
        const order = new MersenneTwister(seed).permutation(parts.train.count).subarray(0, examples);
        const input = { ...parts, train: pickExamples(parts.train, order), runDirectory: temporaryFolder() };
        await train(
          { ...input, spec: { ...spec, seed }, classes: 4, resume: false },
          engine,
          new TrainingControl(),
          (message) => {
            if (message.type === 'metrics')
              own.push(...message.series.flatMap(({ metric, values: of }) => (metric === 'test.accuracy' ? of : [])));
            return Promise.resolve();
          },
        );
      }
      const [one = NaN, two = NaN] = own;
      expect(accuracy.mean).toBeCloseTo((one + two) / 2, 12);
      expect(accuracy.sd).toBeCloseTo(Math.abs(one - two) / Math.SQRT2, 12);
    }
  });

  it('is drawn with mean and one standard deviation, and is in the table', async () => {
    const { result, values } = await looked({ part: 'validation', steps: 20 });
    expect(values.steps).toBe(20);
    const [accuracy, cost, table] = result.blocks;
    for (const [block, key] of [
      [accuracy, 'accuracy'],
      [cost, 'cost'],
    ] as const) {
      const { lines } = seriesBlock.parse(block);
      const line = (label: string): number[] => lines.find((one) => one.label === label)?.y ?? [];
      values.rows.forEach((row, at) => {
        const { mean, sd } = row[key];
        expect([line('mean − sd')[at], line('validation, mean')[at], line('mean + sd')[at]]).toEqual([
          mean - sd,
          mean,
          mean + sd,
        ]);
      });
      expect(line('each seed')).toHaveLength(6);
    }
    expect(tableBlock.parse(table).rows.map(([examples]) => examples)).toEqual(values.rows.map((row) => row.examples));
  });

  it('has each size once, up to all examples, and refuses a smallest set that is no part of them', () => {
    expect(sizesUpTo(1000, 10, 3, 1)).toEqual([10, 100, 1000]);
    expect(sizesUpTo(4, 2, 10, 1)).toEqual([2, 3, 4]);
    expect(() => sizesUpTo(30, 30, 3, 7)).toThrow(/cannot have 30 examples: run 7 has 30\. Choose fewer/);
  });

  it('follows the mean gradient at every size where the run’s rate is on the summed cost', async () => {
    const optimizer = { kind: 'gradient-descent', learningRate: 0.002, momentum: 0, initialVelocity: 0 } as const;
    const summed = presetSpec('part4', { steps: 30, initial: 'zeros', minimumChange: 0, optimizer });
    const count = (await lookedAt(summed)).parts.train.count;
    const times = 4;
    const size = count / times;
    const { values, parts } = await looked({ smallest: size }, new AbortController().signal, summed);
    const [first] = values.rows;
    expect(first?.examples).toBe(size);
    const own: number[] = [];
    for (const seed of [0, 1]) {
      const order = new MersenneTwister(seed).permutation(count).subarray(0, size);
      // Each of the few as often as there are fewer of them: their summed cost is then that of a set of the whole size.
      const repeated = Uint32Array.from({ length: count }, (_, at) => order[at % size] ?? 0);
      const data = { classes: 4, train: pickExamples(parts.train, repeated), validation: parts.validation };
      const training = { engine: await loadEngine('cpu'), records: false, spec: summed, data };
      const heard = (): Promise<void> => Promise.resolve();
      own.push(await shortTraining(training, heard, (learner, last) => learner.evaluate(last)['train.cost'] ?? NaN));
    }
    expect(first?.trainCost.mean).toBeCloseTo(((own[0] ?? NaN) + (own[1] ?? NaN)) / 2, 5);
    // Without that it would have learned next to nothing of so few.
    expect(first?.trainCost.mean).toBeLessThan(0.9 * Math.log(4));
  });

  it('ends when it is cancelled', async () => {
    const control = new AbortController();
    control.abort(new Error('cancelled'));
    await expect(looked({}, control.signal)).rejects.toThrow('cancelled');
  });
});
