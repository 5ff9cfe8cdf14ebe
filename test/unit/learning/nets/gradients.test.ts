import { describe, expect, it } from 'vitest';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { denseBuilder } from '../../../../main/learning/nets/dense.ts';
import { freshState, type HeldExamples, type Net, type TrainableNet } from '../../../../main/learning/nets/net.ts';
import type { Engine } from '../../../../main/learning/kernels/engine.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { activations, type Activation } from '../../../../shared/models/nets/activations.ts';
import { part8Spec } from '../../../fixtures/specs.ts';
import { itOn } from '../../../engine-test.ts';

const report = await engineReport();
const [size, classes, count] = [7, 4, 9];
const nets: Record<string, Activation[]> = {
  'no hidden layer': [],
  ...Object.fromEntries(activations.map((activation) => [`one ${activation} layer`, [activation]])),
  'several layers': ['tanh', 'relu', 'sigmoid', 'linear'],
  'several other layers': ['elu', 'softplus', 'leaky-relu', 'gelu', 'selu', 'softmax'],
};

function examples() {
  const random = new MersenneTwister(21);
  const pixels = Float32Array.from(random.rand(count, size), (value) => 2 * value - 1);
  return { count, size, pixels, labels: Uint8Array.from({ length: count }, () => random.nextUint32() % classes) };
}

function net(hidden: Activation[], engine?: Engine): TrainableNet {
  const spec = { ...part8Spec, hidden: hidden.map((activation, place) => ({ units: 5 + place, activation })), seed: 4 };
  const state = freshState(denseBuilder.initial(spec, { size, classes }), undefined);
  return denseBuilder.build(spec, { size, classes }, { engine, optimizer: undefined, state });
}

/** Central differences of the cost by every number of every parameter. */
function differences(reference: Net, held: HeldExamples, h: number): number[] {
  const parameters = reference.parameters();
  return parameters.flatMap(({ values }) =>
    Array.from(values, (value, at) => {
      const [above, below] = [value + h, value - h].map((moved) => {
        values[at] = moved;
        reference.setParameters(parameters);
        return held.cost();
      });
      values[at] = value;
      return ((above ?? Number.NaN) - (below ?? Number.NaN)) / (2 * h);
    }),
  );
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...b.map((value, at) => (a[at] ?? Number.NaN) - value)) / Math.hypot(...b);
}

const flat = (held: HeldExamples): number[] => held.gradients().flatMap(({ values }) => [...values]);

describe('the gradients of a net', () => {
  for (const [name, hidden] of Object.entries(nets)) {
    it(`are in float64 those of central differences: ${name}`, () => {
      const reference = net(hidden);
      expect(reference.precision).toBe('float64');
      const held = reference.hold(examples());
      const expected = flat(held);
      expect(distance(expected, differences(reference, held, 1e-5))).toBeLessThan(1e-6);
    });

    for (const engineName of engineNames) {
      itOn(engineName, report)(`are on ${engineName} those of float64, whole and by batches: ${name}`, async () => {
        const engine = await loadEngine(engineName);
        const before = engine.memory();
        const [reference, fast] = [net(hidden), net(hidden, engine)];
        const held = reference.hold(examples());
        for (const use of ['whole', 'batches'] as const) {
          const other = fast.hold(examples(), use);
          expect(distance(flat(other), flat(held))).toBeLessThan(1e-4);
          expect(other.gradients().map(({ name: called, shape }) => [called, shape])).toEqual(
            fast.parameters().map(({ name: called, shape }) => [called, shape]),
          );
          expect(distance([...other.logits()], [...held.logits()])).toBeLessThan(1e-4);
          for (const layer of fast.layers) {
            const [a, b] = [other, held].map((one) => [...one.activations(layer.name)]);
            expect(a).toHaveLength(count * layer.units);
            expect(distance(a ?? [], b ?? [])).toBeLessThan(1e-4);
          }
          other.release();
        }
        fast.release();
        expect(engine.memory()).toEqual(before);
      });
    }
  }

  it('follow the parameters that are set, and others than its own are refused', () => {
    const one = net(['tanh']);
    const held = one.hold(examples());
    const before = held.cost();
    one.setParameters(one.parameters().map((each) => ({ ...each, values: each.values.map(() => 0) })));
    expect(held.cost()).toBeCloseTo(Math.log(classes), 12);
    expect(before).not.toBeCloseTo(Math.log(classes), 3);
    expect(() => {
      one.setParameters(net(['tanh', 'relu']).parameters());
    }).toThrow(/has 4 parameters, not 6/);
    expect(() => held.activations('hidden_9')).toThrow(/no layer/);
  });
});
