import { describe, expect, it } from 'vitest';
import { flatness } from '../soak/flatness.ts';

const rounds = Array.from({ length: 60 }, (_, round) => round);

describe('flatness of what a soaked lab uses', () => {
  it('is not judged by the first third, where caches fill', () => {
    const filling = rounds.map((round) => 100 + Math.min(round, 18) * 10);
    expect(flatness(filling, 0)).toMatchObject({ growth: 0, flat: true, median: 280 });
  });

  it('finds a steady rise however small it is in one round, and says how far it went', () => {
    const leaking = rounds.map((round) => 1000 + 2 * round + (round % 3));
    const { growth, flat } = flatness(leaking, 20);
    expect(growth).toBeCloseTo(2 * 39, 0);
    expect(flat).toBe(false);
  });

  it('is not lost by single peaks, nor by what falls', () => {
    const peaks = rounds.map((round) => (round % 10 === 9 ? 900 : 100));
    expect(flatness(peaks, 0)).toMatchObject({ growth: 0, flat: true, most: 900 });
    expect(
      flatness(
        rounds.map((round) => 500 - round),
        0,
      ).flat,
    ).toBe(true);
  });

  it('wants enough to judge', () => {
    expect(() => flatness([1, 2, 3], 0)).toThrow('3 samples are too few');
  });
});
