import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { engineReport } from '../../main/engines/engine-report.ts';
import { referenceNumbers, sharedData } from '../shared-data.ts';
import { temporaryFolder } from '../temporary.ts';
import { presetSpec, storeMnist, TrainerProcess } from '../trainer-process.ts';
import { itOn } from '../engine-test.ts';

const numbers = z.array(z.number());
const referenceSchema = z.object({
  runs: z.object({
    'code_alpha1e-5_eps1e-6': z.object({
      history_iteration: numbers,
      history_cost_sum_NLL_train: numbers,
      history_accuracy_train: numbers,
      history_accuracy_validation: numbers,
      final: z.object({
        cost_sum_NLL_train: z.number(),
        mean_NLL_validation: z.number(),
        accuracy_train: z.number(),
        accuracy_validation: z.number(),
        accuracy_test_10000: z.number(),
        accuracy_test_per_digit: numbers,
        W: z.looseObject({ l2_norm: z.number(), 'W[200,2]': z.number(), 'W[407,5]': z.number() }),
      }),
    }),
  }),
});

function referenceOf(part: 'part4' | 'part5') {
  const file = referenceNumbers(`${part}.json`);
  return referenceSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).runs['code_alpha1e-5_eps1e-6'];
}

const absent = sharedData('data/mnist') === undefined;
const report = await engineReport();

describe.skipIf(absent)('on the original MNIST', () => {
  for (const part of ['part4', 'part5'] as const) {
    for (const engine of ['wasm', 'native', 'cpu'] as const) {
      itOn(engine, report)(`${part} follows the reference on ${engine}`, async () => {
        const reference = referenceOf(part);
        const whole = engine !== 'cpu';
        const steps = whole ? 500 : 12;
        const folder = temporaryFolder();
        const trainer = new TrainerProcess({
          runDirectory: join(folder, 'run'),
          spec: presetSpec(part, { steps }),
          engine,
          data: { kind: 'digits', directory: storeMnist(folder) ?? '', classes: 10 },
          resume: false,
        });
        const finished = await trainer.finished();
        expect((await trainer.heard('ready')).engine.name).toBe(engine);

        const iterations = reference.history_iteration.filter((step) => step < steps);
        const cost = trainer.points('train.cost');
        const accuracy = trainer.points('train.accuracy');
        const validationAccuracy = trainer.points('validation.accuracy');
        expect([...cost.keys()]).toEqual([...iterations, steps - 1]);
        iterations.forEach((step, at) => {
          // The reference has sums over the 10,000 training images.
          const expected = (reference.history_cost_sum_NLL_train[at] ?? 0) / 10_000;
          expect(Math.abs((cost.get(step) ?? 0) / expected - 1), `cost at step ${step}`).toBeLessThanOrEqual(1e-4);
          expect(accuracy.get(step)).toBeCloseTo(reference.history_accuracy_train[at] ?? 0, 3);
          expect(validationAccuracy.get(step)).toBeCloseTo(reference.history_accuracy_validation[at] ?? 0, 2.5);
        });
        expect(finished).toMatchObject({ outcome: 'succeeded', reason: 'steps', stepsDone: steps });
        if (!whole) return;

        const { final } = reference;
        expect(Math.abs((cost.get(499) ?? 0) / (final.cost_sum_NLL_train / 10_000) - 1)).toBeLessThanOrEqual(1e-4);
        const validationCost = trainer.points('validation.cost').get(499) ?? 0;
        expect(Math.abs(validationCost / final.mean_NLL_validation - 1)).toBeLessThanOrEqual(1e-4);
        const testAccuracy = trainer.points('test.accuracy').get(499) ?? 0;
        expect(Math.abs(testAccuracy - final.accuracy_test_10000)).toBeLessThanOrEqual(0.001);
        finished.confusion?.counts.forEach((row, digit) => {
          const right = (row[digit] ?? 0) / row.reduce((sum, count) => sum + count, 0);
          expect(Math.abs(right - (final.accuracy_test_per_digit[digit] ?? 0)), `digit ${digit}`).toBeLessThan(0.003);
        });
        const frames = readFileSync(join(folder, 'run', 'weights-history.f32'));
        const last = new Float32Array(Uint8Array.from(frames.subarray(-785 * 10 * 4)).buffer);
        expect(frames.length).toBe(101 * 785 * 10 * 4);
        expect(Math.hypot(...last)).toBeCloseTo(final.W.l2_norm, 3);
        expect(last[200 * 10 + 2]).toBeCloseTo(final.W['W[200,2]'], 4);
        expect(last[407 * 10 + 5]).toBeCloseTo(final.W['W[407,5]'], 4);
      });
    }
  }
});
