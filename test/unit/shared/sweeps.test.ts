import { describe, expect, it } from 'vitest';
import { extendedPlan } from '../../../shared/models/sweeps/extended-plan.ts';
import { fittedPlan } from '../../../shared/models/sweeps/fitted-plan.ts';
import { countSettings, planSettings, sweepPlan, type SweepPlan } from '../../../shared/models/sweeps/plan.ts';
import { sobolPoints } from '../../../shared/models/sweeps/sobol.ts';
import { gridValues } from '../../../shared/models/sweeps/varied.ts';
import { variedFromText } from '../../../shared/models/sweeps/varied-text.ts';
import { part8Spec } from '../../fixtures/specs.ts';

const grid = { kind: 'grid' } as const;
const plan = (wish: Omit<Partial<SweepPlan>, 'vary'> & { vary: object[] }): SweepPlan =>
  sweepPlan.parse({ sampling: grid, seeds: [0], ...wish });
const rates = { path: 'optimizer.learningRate', low: 1e-4, high: 0.1, scale: 'log', count: 4 };

describe('what a sweep tries', () => {
  it('is every value with every other, in the order they are given, each once', () => {
    const both = plan({ vary: [{ path: 'hidden.0.units', values: [6, 20, 6] }, rates] });
    const settings = planSettings(both);
    expect(settings).toHaveLength(8);
    expect(countSettings(both)).toBe(8);
    expect(settings[0]).toEqual({ 'hidden.0.units': 6, 'optimizer.learningRate': 1e-4 });
    expect(settings.map((one) => one['optimizer.learningRate']).slice(0, 4)).toEqual([1e-4, 1e-3, 0.01, 0.1]);
    expect(planSettings(both)).toEqual(settings);
  });

  it('is evenly spaced between two ends, on a line or on powers, and whole where the parameter is', () => {
    const linear = { path: 'x', low: 0, high: 1, scale: 'linear' as const, count: 5, whole: false };
    expect(gridValues(linear)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(gridValues({ ...linear, low: 0.1, high: 0.3, count: 3 })).toEqual([0.1, 0.2, 0.3]);
    const units = plan({ vary: [{ path: 'hidden.0.units', low: 1, high: 100, scale: 'log', count: 7 }] });
    const [fitted] = fittedPlan(part8Spec, units).vary;
    expect(fitted === undefined ? [] : gridValues(fitted)).toEqual([1, 2, 5, 10, 22, 46, 100]);
    expect(fittedPlan(part8Spec, plan({ vary: [rates] })).vary[0]).toMatchObject({ whole: false });
  });

  it('is drawn the same again by the same seed, and differently by another', () => {
    const drawn = (seed: number): SweepPlan =>
      plan({
        vary: [
          { ...rates, count: null },
          { path: 'hidden.0.activation', values: ['tanh', 'relu'] },
        ],
        sampling: { kind: 'random', draws: 40, seed },
      });
    const settings = planSettings(drawn(3));
    expect(planSettings(drawn(3))).toEqual(settings);
    expect(planSettings(drawn(4))).not.toEqual(settings);
    const numbers = settings.map((one) => Number(one['optimizer.learningRate']));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(0.1);
    // As many below the middle of the powers as above it, within four standard deviations.
    expect(Math.abs(numbers.filter((one) => one < 10 ** -2.5).length - 20)).toBeLessThan(13);
    expect(new Set(settings.map((one) => one['hidden.0.activation']))).toEqual(new Set(['tanh', 'relu']));
  });

  it('draws as many different settings as are asked for, where there are so many', () => {
    const few = (draws: number): SweepPlan =>
      plan({
        vary: [
          { path: 'data.size', values: [14, 28] },
          { path: 'dropout', values: [0, 0.5] },
        ],
        sampling: { kind: 'random', draws, seed: 0 },
      });
    expect(planSettings(few(3))).toHaveLength(3);
    expect(planSettings(few(50))).toHaveLength(4);
  });

  it('is spread evenly by the sequence that SciPy 1.15 gives', () => {
    expect(sobolPoints(8, 10).slice(1)).toEqual([
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125, 0.125, 0.375],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875],
    ]);
  });

  it.each([
    ['a parameter twice', { vary: [rates, rates] }, /twice/],
    ['the seed', { vary: [{ path: 'seed', values: [1, 2] }] }, /with the seeds/],
    ['a range without a count in a grid', { vary: [{ ...rates, count: null }] }, /how many values/],
    ['a range that ends before it begins', { vary: [{ ...rates, low: 1 }] }, /Invalid|above its start/],
    ['powers from nothing', { vary: [{ ...rates, low: 0 }] }, /Invalid|logarithmic/],
    ['nothing', { vary: [] }, /./],
    ['no seed', { vary: [rates], seeds: [] }, /./],
  ])('is refused when it names %s', (_, wish, words) => {
    const parsed = sweepPlan.safeParse({ sampling: grid, seeds: [0], ...wish });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(words);
  });

  it('is refused when it is too much, before anything is made', () => {
    const much = plan({
      vary: [
        { path: 'a', low: 0, high: 1, scale: 'linear', count: 1000 },
        { path: 'b', low: 0, high: 1, scale: 'linear', count: 1000 },
      ],
    });
    expect(() => planSettings(much)).toThrow(/1000000 trials/);
  });

  it('is extended by values and seeds, and by nothing that it does not vary', () => {
    const first = plan({ vary: [{ path: 'hidden.0.units', values: [6, 20] }], seeds: [0, 1] });
    const wider = extendedPlan(first, { vary: [{ path: 'hidden.0.units', values: [20, 70] }], seeds: [1, 2] });
    expect(planSettings(wider).map((one) => one['hidden.0.units'])).toEqual([6, 20, 70]);
    expect(wider.seeds).toEqual([0, 1, 2]);
    expect(() => extendedPlan(first, { vary: [rates as never], seeds: [] })).toThrow(/does not vary optimizer/);
    const drawn = plan({ vary: [rates], sampling: { kind: 'sobol', draws: 4 } });
    expect(() => extendedPlan(drawn, { vary: [rates as never], seeds: [] })).toThrow(/drawn/);
  });
});

describe('what a parameter takes, as a person writes it', () => {
  it.each([
    ['1..5:linear:1000000', /takes from 2 to 1,000 values, not 1000000/],
    ['1..5:linear:1', /takes from 2 to 1,000 values, not 1/],
    ['NaN..1:log:3', /“NaN..1:log:3” is no range of numbers/],
    ['0..1:log:3', /must start above 0 where it is logarithmic/],
    ['-1..1:log:3', /must start above 0 where it is logarithmic/],
    ['1e-400..1:log:3', /must start above 0 where it is logarithmic/],
    ['1..1e400:log:3', /1e400 is too large/],
    ['0.1..0.01:log:3', /must end above its start/],
    ['', /values must not be empty/],
  ])('is refused in words for %s', (text, words) => {
    expect(() => variedFromText('optimizer.learningRate', text)).toThrow(words);
  });

  it('is refused in words for more values than there may be', () => {
    const text = Array.from({ length: 1001 }, (_, place) => place).join(',');
    expect(() => variedFromText('steps', text)).toThrow('A parameter takes 1,000 values at most, not 1,001.');
  });
});
