import { expect, it } from 'vitest';
import { denseBuilder } from '../../../../main/learning/nets/dense.ts';
import { freshState, type HeldExamples, type Net } from '../../../../main/learning/nets/net.ts';
import { activations } from '../../../../shared/models/nets/activations.ts';
import { lossRule } from '../../../../shared/models/nets/loss.ts';
import { part8Spec } from '../../../fixtures/specs.ts';
import { seededMoments } from '../../../seed.ts';

const random = seededMoments();
const below = (most: number): number => random.nextUint32() % most;
const losses = lossRule.options.map(({ shape }) => shape.kind.value);
const cases = activations.flatMap((activation) => losses.map((loss) => ({ activation, loss })));

/** A net of one to three layers of one activation with a loss, and a batch for it; all else by chance. */
function drawn({ activation, loss }: (typeof cases)[number]): { net: Net; held: HeldExamples } {
  const [size, classes, count] = [2 + below(6), 2 + below(4), 1 + below(8)];
  const hidden = Array.from({ length: 1 + below(3) }, () => ({ units: 1 + below(6), activation }));
  const of = lossRule.parse(loss === 'cross-entropy' ? { kind: loss, labelSmoothing: below(5) / 10 } : { kind: loss });
  const spec = { ...part8Spec, hidden, loss: of, seed: below(2 ** 31) };
  const state = freshState(denseBuilder.initial(spec, { size, classes }), undefined);
  const net = denseBuilder.build(spec, { size, classes }, { engine: undefined, optimizer: undefined, state });
  const pixels = Float32Array.from(random.rand(count, size), (value) => 2 * value - 1);
  const labels = Uint8Array.from({ length: count }, () => below(classes));
  return { net, held: net.hold({ count, size, pixels, labels }) };
}

/** The central difference of the loss by each number of each parameter, for a step. */
function differences(net: Net, held: HeldExamples, h: number): number[] {
  const parameters = net.parameters();
  return parameters.flatMap(({ values }) =>
    Array.from(values, (value, at) => {
      const [above = Number.NaN, under = Number.NaN] = [value + h, value - h].map((moved) => {
        values[at] = moved;
        net.setParameters(parameters);
        return held.loss();
      });
      values[at] = value;
      net.setParameters(parameters);
      return (above - under) / (2 * h);
    }),
  );
}

it.each(cases)('the gradient of random nets of $activation with $loss is that of central differences', (one) => {
  let [compared, all] = [0, 0];
  for (let repeat = 0; repeat < 4; repeat++) {
    const { net, held } = drawn(one);
    const gradient = held.gradients().flatMap(({ values }) => [...values]);
    const [wide, narrow] = [differences(net, held, 1e-5), differences(net, held, 5e-6)];
    const scale = Math.max(1e-3, ...narrow.map(Math.abs));
    narrow.forEach((expected, at) => {
      all++;
      // Where the two differ a corner or a jump of the activation or the loss lies between: there is no slope.
      if (Math.abs((wide[at] ?? Number.NaN) - expected) > 1e-6 * scale) return;
      compared++;
      expect(Math.abs((gradient[at] ?? Number.NaN) - expected)).toBeLessThan(1e-5 * scale);
    });
  }
  expect(compared).toBeGreaterThan(0.8 * all);
});
