import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readMatrixSet } from '../../main/data/matrices/matrix-files.ts';
import { engineReport } from '../../main/engines/engine-report.ts';
import { loadEngine } from '../../main/learning/kernels/engines.ts';
import { netTrainer } from '../../main/learning/training/net-trainers.ts';
import { referenceNumbers, sharedData } from '../shared-data.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec, TrainerProcess } from '../trainer-process.ts';
import { itOn } from '../engine-test.ts';

const spread = z.object({ mean: z.number(), sd: z.number() });
const numbers = z.array(z.number());
const referenceSchema = z.object({
  main_28_tanh_70: z.object({
    runs: z.array(
      z.object({
        loss_train: z.number(),
        loss_validation: z.number(),
        accuracy_train: z.number(),
        accuracy_validation: z.number(),
        accuracy_test: z.number(),
        history: z
          .object({ iteration: numbers, train_loss: numbers, train_accuracy: numbers, validation_loss: numbers })
          .optional(),
      }),
    ),
    stats: z.object({ accuracy_validation: spread, accuracy_test: spread }),
  }),
});

const directory = sharedData('data/faces28') ?? '';
const file = referenceNumbers('part8.json');
const report = await engineReport();
const best = report.native.available ? 'native' : 'wasm';

describe.skipIf(directory === '')('on the faces of the report', () => {
  const reference = () => referenceSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).main_28_tanh_70;

  for (const engine of ['native', 'wasm', 'cpu'] as const) {
    itOn(engine, report)(`part 8 with seed 0 follows PyTorch on ${engine}`, async () => {
      const steps = engine === 'cpu' ? 6 : 500;
      const trainer = new TrainerProcess({
        runDirectory: join(temporaryFolder(), 'run'),
        spec: denseSpec({ steps }),
        engine,
        data: { kind: 'matrices', directory, classes: 6 },
        resume: false,
      });
      const finished = await trainer.finished();
      expect((await trainer.heard('ready')).examples).toEqual({ train: 420, validation: 120, test: 120 });
      expect((await trainer.heard('ready')).engine).toMatchObject({ name: engine, threads: 1 });
      expect(finished).toMatchObject({ outcome: 'succeeded', reason: 'steps', stepsDone: steps });

      const [run] = reference().runs;
      expect(run?.history?.iteration.length).toBeGreaterThan(0);
      const cost = trainer.points('train.cost');
      const validationCost = trainer.points('validation.cost');
      const accuracy = trainer.points('train.accuracy');
      run?.history?.iteration.forEach((step, at) => {
        if (step >= Math.min(steps, 100)) return;
        expect(relative(cost.get(step), run.history?.train_loss[at]), `cost at ${step}`).toBeLessThan(1e-3);
        expect(relative(validationCost.get(step), run.history?.validation_loss[at])).toBeLessThan(1e-3);
        expect(accuracy.get(step)).toBeCloseTo(run.history?.train_accuracy[at] ?? Number.NaN, 2);
      });
      if (run === undefined || steps < 500) return;

      expect(relative(cost.get(499), run.loss_train)).toBeLessThan(0.01);
      const last = (metric: Parameters<typeof trainer.points>[0]) => trainer.points(metric).get(499) ?? Number.NaN;
      expect(Math.abs(last('train.accuracy') - run.accuracy_train)).toBeLessThanOrEqual(0.02);
      expect(Math.abs(last('validation.accuracy') - run.accuracy_validation)).toBeLessThanOrEqual(0.02);
      expect(Math.abs(last('test.accuracy') - run.accuracy_test)).toBeLessThanOrEqual(0.02);
    });
  }

  it(`part 8 with ten seeds is as good as PyTorch’s, on average, on ${best}`, async () => {
    const engine = await loadEngine(best, 1);
    const { training, validation, test } = await readMatrixSet(directory);
    const before = engine.memory();
    const accuracies = Array.from({ length: 10 }, (_, seed) => {
      const spec = denseSpec({ seed });
      const learner = netTrainer(spec.kind).start(engine, spec, { classes: 6, train: training, validation }, undefined);
      for (let step = 0; step < spec.steps; step++) learner.update(step);
      const [validated, tested] = [validation, test].map((part) => {
        const predictions = learner.predict(part);
        return predictions.filter((predicted, at) => predicted === part.labels[at]).length / part.count;
      });
      learner.release();
      return { validation: validated ?? Number.NaN, test: tested ?? Number.NaN };
    });
    const { stats } = reference();
    expect(
      within(
        accuracies.map((one) => one.validation),
        stats.accuracy_validation,
      ),
    ).toBe(true);
    expect(
      within(
        accuracies.map((one) => one.test),
        stats.accuracy_test,
      ),
    ).toBe(true);
    expect(engine.memory()).toEqual(before);
  });
});

function relative(actual = Number.NaN, expected = Number.NaN): number {
  return Math.abs(actual / expected - 1);
}

/** Whether the mean of the values lies within one standard deviation of the reference's. */
function within(values: readonly number[], { mean, sd }: z.infer<typeof spread>): boolean {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.abs(average - mean) <= sd;
}
