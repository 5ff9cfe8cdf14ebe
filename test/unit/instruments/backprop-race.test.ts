import { describe, expect, it } from 'vitest';
import {
  byEveryPath,
  cached,
  chain,
  operationsByEveryPath,
  type Chain,
} from '../../../main/instruments/backprop-race/chain.ts';
import { backpropRaceSettings } from '../../../shared/models/instruments/backprop-race.ts';
import { backpropRaceInstrument } from '../../../main/instruments/backprop-race/backprop-race.ts';

/** ½|output − target|² by running the net. */
function cost({ units, weights, activations, target }: Chain): number {
  let values = activations[0] ?? new Float64Array();
  for (const matrix of weights) {
    const below = values;
    values = Float64Array.from({ length: units }, (_, to) =>
      Math.tanh(below.reduce((sum, value, from) => sum + value * (matrix[from * units + to] ?? 0), 0)),
    );
  }
  return 0.5 * values.reduce((sum, value, unit) => sum + (value - (target[unit] ?? 0)) ** 2, 0);
}

const task = {
  run: null,
  data: null,
  peers: [],
  progress: () => Promise.resolve(),
  signal: new AbortController().signal,
};

describe('the two ways to a gradient', () => {
  it.each([
    [1, 1],
    [1, 4],
    [3, 3],
    [5, 2],
  ])('give that of central differences: %i layers of %i units', (layers, units) => {
    const net = chain(layers, units, 7);
    const [slow, quick] = [byEveryPath(net), cached(net)];
    net.weights.forEach((matrix, layer) => {
      matrix.forEach((weight, at) => {
        const h = 1e-6;
        matrix[at] = weight + h;
        const above = cost(net);
        matrix[at] = weight - h;
        const below = cost(net);
        matrix[at] = weight;
        expect(quick.gradient[layer]?.[at]).toBeCloseTo((above - below) / (2 * h), 8);
        expect(slow.gradient[layer]?.[at]).toBeCloseTo(quick.gradient[layer]?.[at] ?? Number.NaN, 12);
      });
    });
  });

  it('take as many multiplications as was worked out by hand', () => {
    // One layer of two units: four weights, each one product and the derivative of its output.
    expect(byEveryPath(chain(1, 2)).operations).toBe(8);
    expect(cached(chain(1, 2)).operations).toBe(6);
    for (const [layers, units] of [
      [2, 3],
      [4, 2],
      [3, 4],
    ] as const) {
      expect(operationsByEveryPath(layers, units)).toBe(byEveryPath(chain(layers, units)).operations);
      // Each layer: its derivatives, its weights, and but for the last the way down to it.
      const expected = layers * (units + units ** 2) + (layers - 1) * units ** 2;
      expect(cached(chain(layers, units)).operations).toBe(expected);
    }
  });

  it('race within a budget, and the slow one is counted where it would not keep to it', async () => {
    const result = await backpropRaceInstrument.run({
      ...task,
      settings: { layers: '1..9', units: '2,6', budget: 0.05 },
    });
    const rows = result.values?.['rows'] as {
      naive: { operations: number; seconds: number | null };
      equal: boolean | null;
    }[];
    expect(rows).toHaveLength(18);
    expect(rows.filter(({ equal }) => equal === false)).toEqual([]);
    expect(rows.some(({ equal }) => equal === null)).toBe(true);
    expect(rows.every(({ naive, equal }) => (naive.seconds === null) === (equal === null))).toBe(true);
    const exponents = result.values?.['exponents'] as Record<
      'naive' | 'cached',
      { value: number; low: number; high: number }
    >;
    for (const { value, low, high } of Object.values(exponents)) {
      expect(value).toBeGreaterThan(0.7);
      expect(value).toBeLessThan(1.1);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  it('has no exponents where all nets have one size', async () => {
    const { values, blocks } = await backpropRaceInstrument.run({
      ...task,
      settings: { layers: '9', units: '99', budget: 0.05 },
    });
    expect(values?.['exponents']).toEqual({ naive: { value: null }, cached: { value: null } });
    expect(blocks.some(({ kind }) => kind === 'numbers')).toBe(false);
  });

  it('refuses a range that ends before it begins, with the one that is meant', async () => {
    const race = backpropRaceInstrument.run({ ...task, settings: { layers: '3..1', units: '2', budget: 1 } });
    await expect(race).rejects.toThrow('3..1 ends before it begins. Write 1..3.');
  });

  it('refuses nets without a layer or without a unit', () => {
    for (const settings of [
      { layers: '0..2', units: '2', budget: 1 },
      { layers: '2', units: '0,3', budget: 1 },
    ]) {
      expect(backpropRaceSettings.safeParse(settings).success).toBe(false);
    }
  });
});
