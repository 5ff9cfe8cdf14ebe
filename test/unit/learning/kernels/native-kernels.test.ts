import { describe, expect } from 'vitest';
import { LayeredNet } from '../../../../main/learning/nets/layered-net.ts';
import { layersOf } from '../../../../main/learning/nets/net-layers.ts';
import { freshState, type NetState } from '../../../../main/learning/nets/net.ts';
import type { Kernels } from '../../../../main/learning/kernels/kernels.ts';
import type { Numbers } from '../../../../main/learning/kernels/numbers.ts';
import { optimizerOf } from '../../../../main/learning/kernels/optimizers.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { loadTensorFlow } from '../../../../main/learning/kernels/tensorflow.ts';
import { TensorKernels } from '../../../../main/learning/kernels/tensor-kernels.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { activations, type Activation } from '../../../../shared/models/nets/activations.ts';
import { type DenseOptimizer } from '../../../../shared/models/nets/dense.ts';
import { itOn } from '../../../engine-test.ts';

const report = await engineReport();

const adam = { kind: 'adam', learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0 } as const;
const sgd = { kind: 'sgd', learningRate: 0.5, momentum: 0, l2: 0 } as const;
const optimizers: Record<string, DenseOptimizer> = {
  Adam: adam,
  'Adam with L2': { ...adam, l2: 0.1 },
  'Adam of other numbers': { ...adam, beta1: 0.3, beta2: 0.9, epsilon: 1e-3 },
  'Adam without means': { ...adam, beta1: 0 },
  'Adam without memory': { ...adam, beta1: 0, beta2: 0 },
  SGD: sgd,
  'SGD with L2': { ...sgd, l2: 0.1 },
  'SGD with momentum': { ...sgd, momentum: 0.9 },
  'SGD with momentum and L2': { ...sgd, momentum: 0.5, l2: 0.1 },
};
const nets: Record<string, Activation[]> = {
  'no hidden layer': [],
  ...Object.fromEntries(activations.map((activation) => [`one ${activation} layer`, [activation]])),
  'all of them': [...activations],
};

const [features, classes, count, size] = [19, 5, 40, 16];

/** ‖a − b‖ / ‖b‖ over all arrays. */
function distance(a: readonly Numbers[], b: readonly Numbers[]): number {
  let difference = 0;
  let whole = 0;
  b.forEach((values, place) => {
    values.forEach((value, at) => {
      difference += ((a[place]?.[at] ?? Number.NaN) - value) ** 2;
      whole += value ** 2;
    });
  });
  return Math.sqrt(difference / whole);
}

/** The state after one update from `state` on these kernels. */
function afterUpdate(
  hidden: Activation[],
  rule: DenseOptimizer,
  state: NetState,
  rows: Uint32Array,
  step: number,
): <M, P>(kernels: Kernels<M, P>) => NetState {
  const random = new MersenneTwister(5);
  const pixels = Float32Array.from(random.rand(count, features), (value) => 2 * value - 1);
  const labels = Uint8Array.from({ length: count }, () => random.nextUint32() % classes);
  const layers = layersOf(
    hidden.map((activation, place) => ({ units: 9 + place, activation })),
    features,
    classes,
  );
  return (kernels) => {
    const net = new LayeredNet(kernels, layers, optimizerOf(rule), state);
    const examples = net.hold({ count, size: features, pixels, labels });
    examples.update(step, rows);
    const after = net.state();
    net.release();
    examples.release();
    return after;
  };
}

function startOf(hidden: Activation[], rule: DenseOptimizer): NetState {
  const random = new MersenneTwister(7);
  const widths = [features, ...hidden.map((_, place) => 9 + place), classes];
  const values = widths.slice(1).flatMap((units, place) => {
    const draw = (value: number): number => value - 0.5;
    return [
      Float32Array.from(random.rand(widths[place] ?? 0, units), draw),
      Float32Array.from(random.rand(1, units), draw),
    ];
  });
  return freshState(values, optimizerOf(rule));
}

describe('TensorFlow’s fused operations', () => {
  for (const [net, hidden] of Object.entries(nets)) {
    for (const [name, rule] of Object.entries(optimizers)) {
      itOn('native', report)(`do in every step what the plain ones do: ${net}, ${name}`, async () => {
        const engine = await loadEngine('native');
        const before = engine.memory();
        const random = new MersenneTwister(9);
        let state = startOf(hidden, rule);
        for (let step = 1; step <= 8; step++) {
          const update = afterUpdate(hidden, rule, state, random.permutation(count).subarray(0, size), step);
          const fused = engine.build(optimizerOf(rule), update);
          const plain = update(new TensorKernels(loadTensorFlow()));
          expect(distance(fused.values, plain.values), `parameters after step ${step}`).toBeLessThan(1e-5);
          const change = (after: NetState) =>
            after.values.map((values, place) =>
              Float64Array.from(values, (value, at) => value - (state.values[place]?.[at] ?? 0)),
            );
          expect(distance(change(fused), change(plain)), `change of step ${step}`).toBeLessThan(1e-5);
          state = fused;
        }
        expect(engine.memory()).toEqual(before);
      });
    }
  }
});
