import { describe, expect, it } from 'vitest';
import { correlation, kendall, ranks, spearman } from '../../../shared/lib/rank-correlation.ts';

describe('rank correlation', () => {
  it('gives what SciPy gives, ties included', () => {
    const a = [12, 2, 1, 12, 2];
    const b = [1, 4, 7, 1, 0];
    expect(ranks(a)).toEqual([4.5, 2.5, 1, 4.5, 2.5]);
    // scipy.stats.kendalltau(a, b).statistic and spearmanr(a, b).statistic, SciPy.
    expect(kendall(a, b)).toBeCloseTo(-0.4714045207910316, 12);
    expect(spearman(a, b)).toBeCloseTo(-0.5407380704358752, 12);
  });

  it('is one for the same order, minus one for the opposite, and nothing where all are equal', () => {
    const a = [3, 1, 2, 9];
    expect(spearman(a, a)).toBeCloseTo(1, 12);
    expect(
      kendall(
        a,
        a.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 12);
    expect(spearman(a, [1, 1, 1, 1])).toBeNull();
    // The mean of these is not exactly what each of them is.
    expect(correlation([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [1, 2, 3, 4, 5, 6])).toBeNull();
    expect(kendall([2, 2, 2, 2], a)).toBeNull();
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  });
});
