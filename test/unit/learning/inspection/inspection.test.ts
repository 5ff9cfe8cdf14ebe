import { describe, expect, it } from 'vitest';
import { countUnits } from '../../../../main/instruments/useful-units/count-units.ts';
import { booksOf } from '../../../../main/learning/inspection/example-books.ts';
import { hiddenOutputs, unitTermsOf } from '../../../../main/learning/inspection/unit-terms.ts';
import { activationOf } from '../../../../main/learning/kernels/activations.ts';
import { lastHiddenOf } from '../../../../main/learning/inspection/last-hidden.ts';
import { argmax } from '../../../../shared/lib/argmax.ts';
import { placeboOf } from '../../../../main/learning/inspection/votes.ts';
import { denseBuilder } from '../../../../main/learning/nets/dense.ts';
import { freshState, type TrainableNet } from '../../../../main/learning/nets/net.ts';
import { PlainTrainableNet } from '../../../../main/learning/nets/plain-net.ts';
import { pickExamples, type LabelledExamples } from '../../../../main/learning/training/examples.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { activations, type Activation } from '../../../../shared/models/nets/activations.ts';
import { part8Spec } from '../../../fixtures/specs.ts';
import { seededMoments } from '../../../seed.ts';

const seed = seededMoments().nextUint32();
const [size, classes, count] = [6, 4, 40];
const progress = (): Promise<void> => Promise.resolve();
const names = ['a', 'b', 'c', 'd'];
const usual = { classNames: names, voters: 'all', shuffles: 99, permutations: 4, seed: 3, progress } as const;

function net(hidden: Activation[]): TrainableNet {
  const spec = { ...part8Spec, hidden: hidden.map((activation, place) => ({ units: 7 + place, activation })), seed };
  const state = freshState(denseBuilder.initial(spec, { size, classes }), undefined);
  return denseBuilder.build(spec, { size, classes }, { engine: undefined, optimizer: undefined, state });
}

function examples(): LabelledExamples {
  const random = new MersenneTwister(seed);
  const pixels = Float32Array.from(random.rand(count, size), (value) => 4 * value - 2);
  return { count, size, pixels, labels: Uint8Array.from({ length: count }, () => random.nextUint32() % classes) };
}

const nets: [string, Activation[]][] = [
  ['no hidden layer', []],
  ...activations.map((one): [string, Activation[]] => [`a ${one} layer`, [one]]),
  ['several layers', ['tanh', 'softmax', 'gelu']],
];

describe('the books of an example', () => {
  it.each(nets)('balance: %s', (_name, hidden) => {
    const one = net(hidden);
    const all = examples();
    for (let at = 0; at < 5; at++) {
      const books = booksOf(one, pickExamples(all, Uint32Array.of(at)));
      expect(books.sumCheck).toBeLessThan(1e-12);
      expect(books.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      const held = one.hold(pickExamples(all, Uint32Array.of(at)));
      const logits = held.logits();
      for (let of = 0; of < classes; of++) {
        const total = books.units.reduce((sum, unit) => sum + (unit.contributions[of] ?? 0), books.bias[of] ?? 0);
        expect(total).toBeCloseTo(logits[of] ?? Number.NaN, 12);
      }
    }
  });

  it.each(nets)('have the terms of every hidden unit, which add up to what it is given: %s', (_name, hidden) => {
    const one = net(hidden);
    const example = pickExamples(examples(), Uint32Array.of(3));
    const outputs = hiddenOutputs(one, example);
    expect(outputs.map(({ values }) => values.length)).toEqual(hidden.map((_, place) => 7 + place));
    outputs.forEach(({ layer, activation, values }, place) => {
      const units = values.map((_, unit) => unitTermsOf(one, example, { layer, unit }));
      const sums = Float64Array.from(units, ({ bias, terms }) => terms.reduce((sum, term) => sum + term, bias));
      const given = activationOf({ activation })?.plain.value({ values: sums, shape: [1, sums.length] }).values ?? sums;
      units.forEach((unit, at) => {
        expect(unit.terms).toHaveLength(outputs[place - 1]?.values.length ?? size);
        expect(unit.preActivation).toBeCloseTo(sums[at] ?? Number.NaN, 12);
        expect(unit.activation).toBeCloseTo(given[at] ?? Number.NaN, 6);
      });
    });
    expect(() => unitTermsOf(one, example, { layer: 'softmax', unit: 0 })).toThrow(/There is no unit 0 in softmax/);
  });

  it('do not balance where a weight is not the net’s', () => {
    const one = net(['tanh']);
    const honest = booksOf(one, pickExamples(examples(), Uint32Array.of(0)));
    const wrong = { ...honest, bias: honest.bias.map((value) => value + 0.5) };
    const total = wrong.units.reduce((sum, unit) => sum + (unit.contributions[0] ?? 0), wrong.bias[0] ?? 0);
    expect(Math.abs(total - (wrong.logits[0] ?? 0))).toBeCloseTo(0.5, 9);
  });
});

describe('without a unit', () => {
  it.each(nets)('the net classifies as its forward pass with no weights out of the unit: %s', async (_name, hidden) => {
    const one = net(hidden);
    const all = examples();
    const last = lastHiddenOf(one);
    const found = await countUnits(last, all, usual);
    const right = (of: number): number => {
      const held = one.hold(all);
      const logits = held.logits();
      return all.labels.reduce((sum, label, at) => {
        const row = logits.subarray(at * classes, (at + 1) * classes);
        return sum + (label === of && argmax(row) === of ? 1 : 0);
      }, 0);
    };
    const whole = names.map((_, of) => right(of));
    const before = one.parameters();
    for (let unit = 0; unit < last.units; unit++) {
      one.setParameters(
        before.map((each) =>
          each.name === 'softmax/kernel'
            ? { ...each, values: each.values.map((value, at) => (Math.floor(at / classes) === unit ? 0 : value)) }
            : each,
        ),
      );
      found.forEach((of, place) => {
        const expected = ((whole[place] ?? 0) - right(place)) / Math.max(1, of.examples);
        expect(of.units[unit]?.ablation).toBeCloseTo(expected, 12);
        const { lost = NaN, gained = NaN } = of.units[unit] ?? {};
        expect(lost - gained).toBe((whole[place] ?? 0) - right(place));
        expect(Math.min(lost, gained)).toBeGreaterThanOrEqual(0);
        expect(lost).toBeLessThanOrEqual(whole[place] ?? 0);
      });
    }
  });
});

describe('the definitions of usefulness', () => {
  it('Shapley values add up to what the whole net has over its bias alone', async () => {
    const one = net(['tanh']);
    const all = examples();
    const found = await countUnits(lastHiddenOf(one), all, usual);
    found.forEach(({ units }, of) => {
      const rows = [...all.labels.entries()].filter(([, label]) => label === of).map(([at]) => at);
      const own = rows.map((at) => booksOf(one, pickExamples(all, Uint32Array.of(at))));
      const bias = own[0]?.bias ?? new Float64Array();
      const alone = Math.exp(bias[of] ?? 0) / bias.reduce((sum, value) => sum + Math.exp(value), 0);
      const gain = own.reduce((sum, { probabilities }) => sum + (probabilities[of] ?? 0) - alone, 0) / rows.length;
      expect(units.reduce((sum, { shapley }) => sum + shapley, 0)).toBeCloseTo(gain, 12);
    });
  });

  it('votes are the signs of the largest contributions, one an example', async () => {
    const found = await countUnits(lastHiddenOf(net(['tanh'])), examples(), usual);
    for (const { voters, examples: of, promoter, inhibitor, agreement } of found) {
      expect(voters).toBe(of);
      expect(promoter?.all.reduce((sum, { votes }) => sum + votes, 0)).toBe(voters);
      expect(inhibitor?.all.reduce((sum, { votes }) => sum + votes, 0)).toBe(voters);
      expect(agreement).toHaveLength(6);
    }
    const correct = await countUnits(lastHiddenOf(net(['tanh'])), examples(), { ...usual, voters: 'correct' });
    for (const one of correct) expect(one.voters).toBe(one.correct);
  });
});

/** Unit 0 is on for class a alone, unit 1 is on for everybody, and both weigh most for their classes. */
describe('the placebo', () => {
  const features = 2;
  const labels = Uint8Array.from({ length: 40 }, (_, at) => at % 2);
  const pixels = Float32Array.from({ length: 80 }, (_, at) => (at % 2 === 1 || labels[at / 2] === 0 ? 1 : 0));
  const spec = { ...part8Spec, hidden: [{ units: 2, activation: 'linear' as const }] };
  const values = [
    [1, 0, 0, 1],
    [0, 0],
    [3, -1, 1, 2],
    [0, 0],
  ].map((one) => Float32Array.from(one));
  const made = denseBuilder.build(
    spec,
    { size: features, classes: 2 },
    { engine: undefined, optimizer: undefined, state: freshState(values, undefined) },
  );

  it('lets a unit count that is on for its class, and not one that is on for all', async () => {
    const [a, b] = await countUnits(
      lastHiddenOf(made),
      { count: 40, size: features, pixels, labels },
      { ...usual, shuffles: 499 },
    );
    expect(a?.promoter).toMatchObject({ unit: 0, votes: 20, useful: true });
    expect(a?.promoter?.placebo.high).toBeLessThan(20);
    expect(b?.promoter).toMatchObject({ unit: 1, votes: 20, useful: false, placebo: { mean: 20, high: 20, p: 1 } });
  });

  it('is the same with the same seed', async () => {
    const again = (): Promise<unknown> =>
      countUnits(lastHiddenOf(made), { count: 40, size: features, pixels, labels }, usual);
    expect(await again()).toEqual(await again());
  });

  it('counts the real votes among the shuffles', () => {
    expect(placeboOf(5, [1, 2, 5, 4])).toEqual({ mean: 3, high: 5, p: 2 / 5, useful: false });
    expect(placeboOf(9, new Array<number>(99).fill(3))).toMatchObject({ high: 3, p: 0.01, useful: true });
  });
});

describe('a net that is not made of layers', () => {
  it('says that its logits are no sum over units', () => {
    const plain = new PlainTrainableNet(
      { classes: 2, parameters: [], logits: () => new Float64Array(2), gradients: () => [] },
      undefined,
      { values: [], memory: [] },
    );
    expect(() => lastHiddenOf(plain)).toThrow(/not made of layers/);
  });
});
