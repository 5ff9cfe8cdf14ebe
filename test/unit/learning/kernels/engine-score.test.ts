import { describe, expect } from 'vitest';
import { score } from '../../../../main/learning/nets/cross-entropy.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { itOn } from '../../../engine-test.ts';

const report = await engineReport();
const [count, classes] = [500, 10];

describe('the score of an engine', () => {
  for (const name of engineNames) {
    itOn(name, report)(`is that of float64 arithmetic, for small logits and for large ones: ${name}`, async () => {
      const engine = await loadEngine(name);
      const random = new MersenneTwister(2);
      const labels = Uint8Array.from({ length: count }, () => random.nextUint32() % classes);
      for (const scale of [0, 1, 30, 1000]) {
        const logits = Float32Array.from(random.rand(count, classes), (value) => scale * (2 * value - 1));
        const before = engine.memory();
        const actual = engine.build(undefined, (kernels) => {
          const held = kernels.hold(logits, [count, classes]);
          const scored = kernels.score(held, labels, classes);
          kernels.release(held);
          return scored;
        });
        const expected = score(logits, labels, classes);
        expect(Math.abs(actual.cost / expected.cost - 1)).toBeLessThan(1e-6);
        expect(actual.accuracy).toBe(expected.accuracy);
        expect(engine.memory()).toEqual(before);
      }
    });

    itOn(name, report)(`is not finite when a logit is not a number: ${name}`, async () => {
      const engine = await loadEngine(name);
      const { cost } = engine.build(undefined, (kernels) => {
        const held = kernels.hold(Float32Array.of(1, Number.NaN, 2, 3), [2, 2]);
        const scored = kernels.score(held, Uint8Array.of(0, 1), 2);
        kernels.release(held);
        return scored;
      });
      expect(cost).not.toSatisfy(Number.isFinite);
    });
  }
});
