import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { activationKernels } from '../../../../main/learning/kernels/activations.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import type { Kernels } from '../../../../main/learning/kernels/kernels.ts';
import { lossKinds, lossOf } from '../../../../main/learning/kernels/losses.ts';
import { optimizerKinds, optimizerOf } from '../../../../main/learning/kernels/optimizers.ts';
import { ReferenceKernels } from '../../../../main/learning/kernels/reference-kernels.ts';
import { initialisers, initialWeights } from '../../../../main/learning/nets/initial-weights.ts';
import { LayeredNet } from '../../../../main/learning/nets/layered-net.ts';
import { freshState, type UpdateTerms } from '../../../../main/learning/nets/net.ts';
import { rateFactorOf, rateSchedules } from '../../../../main/learning/training/rate-schedules.ts';
import { engineNames } from '../../../../shared/models/engine.ts';
import { activationNumbers, activations } from '../../../../shared/models/nets/activations.ts';
import { denseOptimizer } from '../../../../shared/models/nets/dense.ts';
import { initialNumbers, initials } from '../../../../shared/models/nets/initial-weights.ts';
import { itOn } from '../../../engine-test.ts';
import {
  asHere,
  distance,
  oracleExamples,
  oracleLayers,
  oracleRows,
  oracleStart,
  pytorch,
  turned,
} from '../../../oracles/dense-net.ts';

const report = await engineReport();

/** As a title of a test: what differs from PyTorch's defaults is in it, too. */
const titled = (rule: object): string => JSON.stringify(rule).replaceAll('"', '');

type Rule = (typeof pytorch.optimizers)[number]['optimizer'];

type Bent = Pick<(typeof pytorch.trainings)[number], 'activation' | 'numbers' | 'loss'>;

/** Loss and gradients of the oracle's net, on these kernels. */
function gradientsOf<M, P>(kernels: Kernels<M, P>, { activation, numbers, loss }: Bent, use: 'whole' | 'batches') {
  const state = freshState(oracleStart(), undefined);
  const net = new LayeredNet(kernels, oracleLayers(activation, numbers), undefined, state, lossOf(loss));
  const examples = net.hold(oracleExamples, use);
  const result = { value: examples.loss(), gradients: examples.gradients().map(({ values }) => values) };
  examples.release();
  net.release();
  return result;
}

const withTanh: Bent = { activation: 'tanh', numbers: {}, loss: { kind: 'cross-entropy' } };

/** The parameters after so many updates of the oracle's net. */
function trained<M, P>(
  kernels: Kernels<M, P>,
  rule: Rule,
  steps: number,
  terms: (step: number) => UpdateTerms,
  { activation, numbers, loss } = withTanh,
) {
  const optimizer = optimizerOf(rule);
  const layers = oracleLayers(activation, numbers);
  const net = new LayeredNet(kernels, layers, optimizer, freshState(oracleStart(), optimizer), lossOf(loss));
  const examples = net.hold(oracleExamples);
  for (let step = 0; step < steps; step++) examples.update(step + 1, oracleRows(step), terms(step));
  const after = net.state().values;
  examples.release();
  net.release();
  return after;
}

const plainly = (): UpdateTerms => ({ factor: 1 });

/** How far the parameters moved, so that a number that hardly moves does not hide one that moves wrongly. */
function movement(after: ReturnType<typeof trained>) {
  const start = oracleStart();
  return after.map((values, place) => Float64Array.from(values, (value, at) => value - (start[place]?.[at] ?? 0)));
}
const expectedMovement = (after: number[][]): number[][] =>
  movement(asHere(after).map((values) => Float64Array.from(values))).map((values) => [...values]);

describe('loss and gradients', () => {
  it('are compared for every activation with every loss', () => {
    const compared = new Set(pytorch.gradients.map(({ activation, loss }) => `${activation} ${loss.kind}`));
    for (const activation of activations) {
      for (const loss of lossKinds.names()) expect(compared).toContain(`${activation} ${loss}`);
    }
    expect(new Set([...activationKernels.names(), 'linear'])).toEqual(new Set(activations));
  });

  it('are compared for every number that an activation may have', () => {
    for (const name of Object.keys(activationNumbers)) {
      expect(
        pytorch.gradients.some(({ numbers }) => name in numbers),
        name,
      ).toBe(true);
    }
  });

  for (const { value, gradients, ...bent } of pytorch.gradients) {
    it(`are PyTorch’s in float64: ${bent.activation}, ${titled(bent.numbers)}, ${titled(bent.loss)}`, () => {
      const here = gradientsOf(new ReferenceKernels(), bent, 'batches');
      expect(Math.abs(here.value / value - 1)).toBeLessThan(1e-9);
      expect(distance(here.gradients, asHere(gradients))).toBeLessThan(1e-5);
    });
  }

  for (const engineName of engineNames) {
    for (const activation of activations) {
      itOn(engineName, report)(`are PyTorch’s on ${engineName}, whole and by batches: ${activation}`, async () => {
        const engine = await loadEngine(engineName);
        const before = engine.memory();
        for (const { value, gradients, ...bent } of pytorch.gradients.filter((one) => one.activation === activation)) {
          for (const use of ['whole', 'batches'] as const) {
            const here = engine.build(undefined, (kernels) => gradientsOf(kernels, bent, use));
            expect(Math.abs(here.value / value - 1), titled(bent)).toBeLessThan(1e-5);
            expect(distance(here.gradients, asHere(gradients)), titled(bent)).toBeLessThan(1e-5);
          }
        }
        expect(engine.memory()).toEqual(before);
      });
    }
  }
});

describe('a hundred steps', () => {
  it('are compared for every optimizer of the dense net, with each of its parameters', () => {
    for (const option of denseOptimizer.options) {
      const own = pytorch.optimizers.filter(({ optimizer }) => option.safeParse(optimizer).success);
      for (const name of Object.keys(option.shape)) {
        const used = new Set(own.map(({ optimizer }) => optimizer[name] ?? 'as usual'));
        expect(used.size, `${own[0]?.optimizer.kind ?? 'none'}.${name}`).toBeGreaterThan(name === 'kind' ? 0 : 1);
      }
    }
    const known = [...optimizerKinds.names()].filter((kind) => kind !== 'gradient-descent');
    expect(new Set(pytorch.optimizers.map(({ optimizer }) => optimizer.kind))).toEqual(new Set(known));
  });

  for (const { optimizer, after } of pytorch.optimizers) {
    it(`are PyTorch’s in float64: ${titled(optimizer)}`, () => {
      const here = trained(new ReferenceKernels(), optimizer, 100, plainly);
      expect(distance(here, asHere(after))).toBeLessThan(1e-7);
    });

    for (const engineName of engineNames) {
      itOn(engineName, report)(`are PyTorch’s on ${engineName}: ${titled(optimizer)}`, async () => {
        const engine = await loadEngine(engineName);
        const before = engine.memory();
        const here = engine.build(optimizerOf(optimizer), (kernels) => trained(kernels, optimizer, 100, plainly));
        expect(distance(here, asHere(after))).toBeLessThan(1e-4);
        expect(distance(movement(here), expectedMovement(after))).toBeLessThan(1e-4);
        expect(engine.memory()).toEqual(before);
      });
    }
  }
});

describe('a hundred steps of SGD', () => {
  it('are compared for every activation and every loss', () => {
    expect(new Set(pytorch.trainings.map(({ activation }) => activation))).toEqual(new Set(activations));
    expect(new Set(pytorch.trainings.map(({ loss }) => loss.kind))).toEqual(new Set(lossKinds.names()));
  });

  for (const { optimizer, after, ...bent } of pytorch.trainings) {
    it(`are PyTorch’s in float64: ${bent.activation}, ${titled(bent.numbers)}, ${titled(bent.loss)}`, () => {
      const here = trained(new ReferenceKernels(), optimizer, 100, plainly, bent);
      expect(distance(here, asHere(after))).toBeLessThan(1e-7);
    });
  }

  for (const engineName of engineNames) {
    itOn(engineName, report)(`are PyTorch’s on ${engineName}`, async () => {
      const engine = await loadEngine(engineName);
      const before = engine.memory();
      for (const { optimizer, after, ...bent } of pytorch.trainings) {
        const here = engine.build(optimizerOf(optimizer), (kernels) => trained(kernels, optimizer, 100, plainly, bent));
        expect(distance(here, asHere(after)), titled(bent)).toBeLessThan(1e-4);
        expect(distance(movement(here), expectedMovement(after)), titled(bent)).toBeLessThan(1e-4);
      }
      expect(engine.memory()).toEqual(before);
    });
  }
});

describe('dropout', () => {
  const { share, learningRate, masks, after } = pytorch.dropout;
  const sgd = { kind: 'sgd', learningRate, momentum: 0, l2: 0 };
  const terms = (step: number): UpdateTerms => ({
    factor: 1,
    masks: (masks[step] ?? []).map((bits) => Float32Array.from(bits, (bit) => Number(bit) / (1 - share))),
  });

  it('is PyTorch’s in float64 with the same masks', () => {
    const here = trained(new ReferenceKernels(), sgd, masks.length, terms);
    expect(distance(here, asHere(after))).toBeLessThan(1e-7);
    expect(distance(trained(new ReferenceKernels(), sgd, masks.length, plainly), asHere(after))).toBeGreaterThan(0.01);
  });

  for (const engineName of engineNames) {
    itOn(engineName, report)(`is PyTorch’s on ${engineName} with the same masks`, async () => {
      const engine = await loadEngine(engineName);
      const before = engine.memory();
      const here = engine.build(optimizerOf(sgd), (kernels) => trained(kernels, sgd, masks.length, terms));
      expect(distance(movement(here), expectedMovement(after))).toBeLessThan(1e-4);
      expect(engine.memory()).toEqual(before);
    });
  }
});

describe('a learning-rate schedule', () => {
  it('is compared whatever its kind', () => {
    expect(new Set(pytorch.schedules.map(({ schedule }) => schedule.kind))).toEqual(new Set(rateSchedules.names()));
  });

  for (const { schedule, rates } of pytorch.schedules) {
    it(`is PyTorch’s step by step: ${titled(schedule)}`, () => {
      const factor = rateFactorOf(schedule, 1000);
      rates.forEach((rate, update) => {
        expect(factor(update), `at update ${update}`).toBeCloseTo(rate, 10);
      });
    });
  }

  it('goes down over the whole training where a cosine does not say over how much, and stays down', () => {
    const factor = rateFactorOf({ kind: 'cosine', warmUp: 10, lowest: 0.1 }, 50);
    const whole = rateFactorOf({ kind: 'cosine', over: 40, lowest: 0.1 }, 50);
    for (let update = 0; update < 40; update++) expect(factor(update + 10)).toBe(whole(update));
    expect([factor(50), factor(51), factor(80)]).toEqual([0.1, 0.1, 0.1]);
  });

  it('moves the steps of every optimizer as another learning rate does', () => {
    for (const { optimizer } of pytorch.optimizers) {
      const rate = Number(optimizer['learningRate']);
      const lower = trained(new ReferenceKernels(), { ...optimizer, learningRate: rate / 4 }, 10, plainly);
      const scheduled = trained(new ReferenceKernels(), optimizer, 10, () => ({ factor: 0.25 }));
      expect(
        distance(
          scheduled,
          lower.map((values) => [...values]),
        ),
        titled(optimizer),
      ).toBeLessThan(1e-12);
    }
  });
});

describe('initial weights', () => {
  const schema = z.object(initialNumbers);
  const rule = { ...schema.parse({}), initialMean: 0.5, initialDeviation: 0.2, initialLow: -0.3, initialHigh: 0.1 };
  const widths = [5, 8, 3, 4];
  const layers = widths.slice(1).map((units, place) => ({ features: widths[place] ?? 0, units }));

  it('are there for every name of the schema', () => {
    expect(initialisers.names()).toEqual([...initials]);
  });

  for (const { initial, numbers, weights } of pytorch.initials) {
    it(`are PyTorch’s of the same seed: ${initial}, ${titled(numbers)}`, () => {
      const drawn = initialWeights({ ...schema.parse({ ...rule, ...numbers }), initial, seed: 11 }, layers);
      layers.forEach(({ features }, place) => {
        const expected = turned(weights[place] ?? [], features);
        const [own, bias] = [drawn[2 * place] ?? [], drawn[2 * place + 1] ?? []];
        // The logarithm and the cosine of normal numbers are rounded otherwise by PyTorch's vector instructions.
        if (initial.includes('normal')) {
          expect(own).toHaveLength(expected.length);
          expected.forEach((value, at) => {
            expect(Math.abs((own[at] ?? Number.NaN) - value)).toBeLessThan(1e-6);
          });
        } else expect([...own]).toEqual(expected);
        expect([...bias].every((value) => value === 0)).toBe(true);
      });
    });
  }

  it('have the mean, the spread and the bounds of their distribution', () => {
    const [features, units] = [400, 250];
    const spreads: Record<string, number> = {
      'xavier-uniform': Math.sqrt(2 / 650),
      'xavier-normal': Math.sqrt(2 / 650),
      'kaiming-uniform': Math.sqrt(2 / 400),
      'kaiming-normal': Math.sqrt(2 / 400),
      normal: 0.2,
      uniform: 0.4 / Math.sqrt(12),
      pytorch: 1 / Math.sqrt(3 * 400),
      zeros: 0,
    };
    for (const initial of initials) {
      const [weights = new Float32Array()] = initialWeights({ ...rule, initial, seed: 3 }, [{ features, units }]);
      const mean = weights.reduce((sum, value) => sum + value, 0) / weights.length;
      const spread = Math.sqrt(weights.reduce((sum, value) => sum + (value - mean) ** 2, 0) / weights.length);
      const expected = spreads[initial] ?? Number.NaN;
      // 100,000 numbers: the error of a mean is spread / 316, five of them are allowed; that of a spread is smaller still.
      const middle = { normal: 0.5, uniform: -0.1 }[initial as string] ?? 0;
      expect(Math.abs(mean - middle), initial).toBeLessThanOrEqual((5 * expected) / 316);
      expect(Math.abs(spread - expected), initial).toBeLessThanOrEqual(0.02 * expected);
      const farthest = weights.reduce((most, value) => Math.max(most, Math.abs(value - middle)), 0);
      if (initial.includes('uniform')) expect(farthest).toBeLessThanOrEqual(expected * Math.sqrt(3) + 1e-6);
    }
  });
});
