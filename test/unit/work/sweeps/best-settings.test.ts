import { describe, expect, it } from 'vitest';
import { bestOf } from '../../../../main/work/sweeps/best-settings.ts';
import { meanOf, sdOf } from '../../../../main/learning/inspection/paired-difference.ts';
import type { GroupValues } from '../../../../main/work/sweeps/group-values.ts';
import { importanceOf } from '../../../../main/work/sweeps/importance.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { sweepPlan } from '../../../../shared/models/sweeps/plan.ts';

function group(set: GroupValues['set'], values: readonly number[], metric = 'validation.accuracy'): GroupValues {
  return { set, metrics: new Map([[metric, new Map(values.map((value, seed) => [seed, value]))]]) };
}

describe('the best settings', () => {
  const a = group({ units: 70 }, [0.82, 0.83, 0.81, 0.84, 0.8]);
  const b = group({ units: 20 }, [0.8, 0.82, 0.8, 0.8, 0.79]);
  const c = group({ units: 6 }, [0.5, 0.52, 0.51, 0.49, 0.5]);

  it('are those with the best mean; what is worse is so by the studentized range that SciPy has', () => {
    // studentized_range.sf(3.087 · √2, 2, 4) is 0.037; of three settings it is 0.077.
    expect(bestOf([b, a])).toMatchObject({ metric: 'validation.accuracy', set: { units: 70 }, indistinguishable: [] });
    const best = bestOf([c, b, a]);
    expect(best).toMatchObject({ set: { units: 70 }, indistinguishable: [{ units: 20 }] });
    expect(best?.mean).toBeCloseTo(0.82, 12);
  });

  it('seldom call one worse where all are equal, however many there are', () => {
    const random = new MersenneTwister(9);
    for (const [settings, seeds] of [
      [2, 10],
      [8, 6],
      [8, 3],
      [20, 10],
    ] as const) {
      const sweeps = 100;
      const wrong = Array.from({ length: sweeps }, () => {
        const groups = Array.from({ length: settings }, (_, units) => group({ units }, [...random.rand(1, seeds)]));
        return (bestOf(groups)?.indistinguishable.length ?? 0) < settings - 1;
      }).filter(Boolean).length;
      // 5 %, and three standard deviations of what 100 sweeps show of that.
      expect(wrong / sweeps, `${settings} settings, ${seeds} seeds`).toBeLessThan(
        0.05 + 3 * Math.sqrt(0.0475 / sweeps),
      );
    }
  });

  it('say what their mean owes to luck, and how many seeds would decide', () => {
    const random = new MersenneTwister(5);
    const rows = Array.from({ length: 300 }, () => {
      const best = bestOf(Array.from({ length: 10 }, (_, units) => group({ units }, [...random.rand(1, 5)])));
      return { mean: best?.mean ?? 0, honest: best?.honest ?? 0 };
    });
    // Every setting is 0.5 in truth.
    expect(meanOf(rows.map(({ mean }) => mean))).toBeGreaterThan(0.65);
    expect(Math.abs(meanOf(rows.map(({ honest }) => honest)) - 0.5)).toBeLessThan(0.03);
    const told = bestOf([group({ units: 1 }, [0.9, 0.7, 0.8, 0.92]), group({ units: 2 }, [0.8, 0.71, 0.7, 0.8])]);
    expect(told?.seedsToDecide).toBeGreaterThan(2);
    expect(bestOf([a])?.seedsToDecide).toBeNull();
  });

  it('are the lowest where lower is better, and never chosen by test examples', () => {
    const low = group({ units: 1 }, [0.2, 0.3], 'validation.cost');
    expect(bestOf([low, group({ units: 2 }, [0.9, 0.8], 'validation.cost')])).toMatchObject({ set: { units: 1 } });
    expect(bestOf([group({ units: 1 }, [0.9], 'test.accuracy')])).toBeNull();
    expect(bestOf([{ set: {}, metrics: new Map() }])).toBeNull();
  });

  it('have the sample’s standard deviation, and none of one seed', () => {
    expect(sdOf([1, 2, 3, 4])).toBeCloseTo(1.2909944487358056, 12);
    expect(sdOf([1])).toBeNull();
  });
});

describe('what a parameter explains', () => {
  const plan = sweepPlan.parse({
    vary: [
      { path: 'a', values: [0, 1, 2, 3] },
      { path: 'b', values: [0, 1, 2, 3] },
    ],
    sampling: { kind: 'grid' },
    seeds: [0],
  });
  const groups = (value: (a: number, b: number) => number): GroupValues[] =>
    [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].map((b) => group({ a, b }, [value(a, b)])));

  it('is everything where it alone counts, and nothing where it does not', () => {
    const random = new MersenneTwister(2);
    const [a, b] = importanceOf(
      plan,
      groups((by) => by + 0.01 * random.random()),
    );
    expect(a?.share).toBeGreaterThan(0.99);
    expect(b?.share).toBeLessThan(0.05);
    expect(b?.low).toBeCloseTo(0, 5);
  });

  it('is shared by both as their variances are', () => {
    const [a, b] = importanceOf(
      plan,
      groups((byA, byB) => 2 * byA + byB),
    );
    expect((a?.share ?? 0) / (b?.share ?? 1)).toBeGreaterThan(2.5);
    expect((a?.low ?? 1) <= (a?.share ?? 0) && (a?.share ?? 1) <= (a?.high ?? 0)).toBe(true);
  });

  it('is told of a small effect beside a large one, with an interval from the seeds of a grid', () => {
    const random = new MersenneTwister(4);
    const noisy = [0, 1, 2].flatMap((a) =>
      [0, 1, 2].map((b) =>
        group(
          { a, b },
          [0, 1, 2, 3].map(() => 10 * a + 4 * b + 0.5 * random.random()),
        ),
      ),
    );
    const grid = sweepPlan.parse({
      ...plan,
      vary: ['a', 'b'].map((path) => ({ path, values: [0, 1, 2] })),
    });
    const [a, b] = importanceOf(grid, noisy);
    // Of additive effects on a grid: their own variances, 100 and 16 of 116.
    expect(a?.share).toBeCloseTo(100 / 116, 1);
    expect(b?.share).toBeCloseTo(16 / 116, 1);
    expect((b?.high ?? 1) - (b?.low ?? 0)).toBeLessThan(0.1);
  });

  it('is not said where there is one setting for each value', () => {
    const single = sweepPlan.parse({ ...plan, vary: [{ path: 'a', values: [0, 1, 2, 3] }] });
    const each = [0, 1, 2, 3].map((a) => group({ a }, [a]));
    expect(importanceOf(single, each)).toEqual([]);
  });
});
