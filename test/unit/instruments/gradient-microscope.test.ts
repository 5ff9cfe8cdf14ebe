import { describe, expect, it } from 'vitest';
import { gradientCheckInstrument } from '../../../main/instruments/gradient-check/gradient-check.ts';
import { told } from '../../../main/instruments/gradient-check/microscope.ts';
import { heatMapBlock } from '../../../shared/models/instruments/heat-map-block.ts';
import { formulasBlock } from '../../../shared/models/instruments/formulas-block.ts';
import { instrumentResult } from '../../../shared/models/instruments/result.ts';

interface Values {
  rows: { h: number; totalError: number }[];
  best: { h: number; totalError: number };
  curves: { difference: string; precision: string; best: { h: number; totalError: number } }[];
  slopes: { truncation: number | null; rounding: number | null; theory: { truncation: number; rounding: number } };
}

async function found(settings: { difference: string; precision: string }) {
  const result = await gradientCheckInstrument.run({
    run: null,
    data: null,
    peers: [],
    settings: { preset: 'table2', examples: 20, coordinates: 40, seed: 0, unit: 0, ...settings },
    progress: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  return { result: instrumentResult.parse(result), values: result.values as unknown as Values };
}

describe('the gradient microscope on the test case of the report', () => {
  it('sees the error grow as h for forward differences and as h² for central ones, and as 1/h below the best step', async () => {
    const forward = (await found({ difference: 'forward', precision: 'float64' })).values;
    expect(forward.slopes.truncation).toBeCloseTo(1, 1);
    expect(forward.slopes.rounding).toBeGreaterThan(-1.3);
    expect(forward.slopes.rounding).toBeLessThan(-0.7);
    const central = (await found({ difference: 'central', precision: 'float64' })).values;
    expect(central.slopes.truncation).toBeCloseTo(2, 1);
    expect(central.slopes.theory).toEqual({ truncation: 2, rounding: -1 });
    // Central differences have the smaller error, at a larger step: about the cube root of the precision.
    expect(central.best.totalError).toBeLessThan(forward.best.totalError / 50);
    expect(central.best.h).toBeGreaterThan(forward.best.h);
  });

  it('loses a step below the precision of float32: the error is the gradient itself', async () => {
    const { values, result } = await found({ difference: 'forward', precision: 'float32' });
    const table = result.blocks.find(({ title }) => title.startsWith('Weights at'));
    const gradients = (table?.['rows'] as [string, number, number][]).map(([, , gradient]) => Math.abs(gradient));
    expect(values.rows.at(-1)?.totalError).toBeCloseTo(
      gradients.reduce((sum, one) => sum + one, 0),
      3,
    );
    expect(values.best.h).toBeGreaterThanOrEqual(1e-3);
    expect(values.curves.map(({ difference, precision }) => `${difference} ${precision}`)).toEqual([
      'forward float32',
      'forward float64',
      'central float64',
      'central float32',
    ]);
  });

  it('maps the error of every weight and derives the gradient with the numbers of the worst', async () => {
    const { values, result } = await found({ difference: 'forward', precision: 'float64' });
    const map = heatMapBlock.parse(result.blocks.find(({ kind }) => kind === 'heat-map'));
    expect([map.rows, map.columns]).toEqual([5, 4]);
    const total = map.values.reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0);
    expect(total).toBeCloseTo(values.best.totalError, 12);
    const { steps } = formulasBlock.parse(result.blocks.find(({ kind }) => kind === 'formulas'));
    expect(steps).toHaveLength(6);
    // The outputs of the first example are the sums of the columns of W.
    expect(steps[0]?.numbers).toMatch(/= (10\.2|8\.4|8|5)$/);
    expect(steps.at(-1)?.numbers).toContain('10^{-7}');
  });
});

it('says that nothing can be compared where all gradients and differences are 0', () => {
  const rows = [1, 0.1, 0.01].map((h) => ({ h, totalError: 0 }));
  const coordinate = { name: 'W[0,0]', weight: 1, analytic: 0, difference: 0 };
  const curve = { difference: 'forward' as const, precision: 'float64' as const, rows };
  const { summary, blocks } = instrumentResult.parse(
    told({ about: 'run 1', curves: [curve], coordinates: [coordinate], further: [] }),
  );
  expect(summary).toMatch(/^All gradients and differences are 0, on run 1: nothing can be compared\./);
  // A logarithmic figure of zeros would be empty.
  expect(blocks.map(({ kind }) => kind)).toEqual(['table']);
  const wrong = { ...coordinate, difference: 0.5 };
  const other = { ...curve, rows: rows.map(({ h }) => ({ h, totalError: 0.5 })) };
  expect(told({ about: 'run 1', curves: [other], coordinates: [wrong], further: [] }).summary).toMatch(
    /^Smallest total error 5\.000e-1 with h = 1e\+0, on run 1\./,
  );
});
