import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import type { Kernels } from '../../../../main/learning/kernels/kernels.ts';
import type { Numbers } from '../../../../main/learning/kernels/numbers.ts';
import { optimizerOf } from '../../../../main/learning/kernels/optimizers.ts';
import { LayeredNet } from '../../../../main/learning/nets/layered-net.ts';
import { layersOf } from '../../../../main/learning/nets/net-layers.ts';
import { freshState } from '../../../../main/learning/nets/net.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import type { Activation } from '../../../../shared/models/nets/activations.ts';
import type { DenseOptimizer } from '../../../../shared/models/nets/dense.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { referenceNumbers } from '../../../shared-data.ts';
import { itOn } from '../../../engine-test.ts';

const rows = z.array(z.array(z.number()));
const values = z.object({ W1: rows, b1: z.array(z.number()), W2: rows, b2: z.array(z.number()) });
/** Those that the reference has; the others are compared with PyTorch in `pytorch.test.ts`. */
const oldest = ['tanh', 'relu', 'sigmoid', 'linear', 'tanhshrink', 'softshrink', 'softmin', 'softmax'] as const;
const reference = z.object({
  networks: z.record(
    z.enum(oldest),
    z.object({
      logits_at_start: rows,
      loss: z.array(z.number()),
      gradients_at_start: values,
      after_5_steps: values,
    }),
  ),
});
const file = referenceNumbers('mlp_tiny.json');
const report = await engineReport();

const adam = { kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0 } as const;

/** The reference's numbers: `0.8 · sin(0.7 · i + k)`, i = 1, 2, …. */
function waves(length: number, k: number): number[] {
  return Array.from({ length }, (_, i) => 0.8 * Math.sin(0.7 * (i + 1) + k));
}

/** PyTorch's weights are `[units, features]`; here they are `[features, units]`. */
function turned(weights: number[], features: number): Float32Array {
  const units = weights.length / features;
  return Float32Array.from(weights, (_, at) => weights[(at % units) * features + Math.floor(at / units)] ?? 0);
}

function tinyNet<M, P>(kernels: Kernels<M, P>, activation: Activation, rule: DenseOptimizer = adam) {
  const layers = layersOf([{ units: 4, activation }], 5, 3);
  const start = [
    turned(waves(20, 1), 5),
    Float32Array.from(waves(4, 2)),
    turned(waves(12, 3), 4),
    Float32Array.from(waves(3, 4)),
  ];
  const net = new LayeredNet(kernels, layers, optimizerOf(rule), freshState(start, optimizerOf(rule)));
  const labels = Uint8Array.of(0, 1, 2, 0, 1, 2);
  const examples = net.hold({ count: 6, size: 5, pixels: Float32Array.from(waves(30, 0)), labels });
  return { net, examples };
}

function expectClose(actual: readonly Numbers[], { W1, b1, W2, b2 }: z.infer<typeof values>, digits: number): void {
  const expected = [turned(W1.flat(), 5), b1, turned(W2.flat(), 4), b2];
  expect(actual).toHaveLength(4);
  actual.forEach((numbers, place) => {
    numbers.forEach((value, at) => {
      expect(value, `number ${at} of parameter ${place}`).toBeCloseTo(expected[place]?.[at] ?? Number.NaN, digits);
    });
  });
}

const everyRow = Uint32Array.of(0, 1, 2, 3, 4, 5);

describe('the tiny net of the reference', () => {
  for (const engine of engineNames) {
    for (const activation of oldest) {
      itOn(engine, report)(`has PyTorch’s gradients and Adam steps: ${activation} on ${engine}`, async () => {
        const { networks } = reference.parse(JSON.parse(readFileSync(file, 'utf8')));
        const expected = networks[activation];
        const loaded = await loadEngine(engine);
        const before = loaded.memory();
        loaded.build(optimizerOf(adam), (kernels) => {
          const { net, examples } = tinyNet(kernels, activation);
          const logits = expected.logits_at_start.flat();
          examples.logits().forEach((value, at) => {
            expect(value).toBeCloseTo(logits[at] ?? Number.NaN, 5);
          });
          const gradients = examples.gradients().map(({ values: numbers }) => numbers);
          expectClose(gradients, expected.gradients_at_start, 6);
          for (let step = 1; step <= 5; step++) {
            expect(examples.cost(), `before step ${step}`).toBeCloseTo(expected.loss[step - 1] ?? Number.NaN, 5);
            examples.update(step, everyRow);
          }
          expect(examples.cost()).toBeCloseTo(expected.loss[5] ?? Number.NaN, 5);
          expectClose(net.state().values, expected.after_5_steps, 4);
          net.release();
          examples.release();
        });
        expect(loaded.memory()).toEqual(before);
      });
    }
  }
});
