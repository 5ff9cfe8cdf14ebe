import { describe, expect, it } from 'vitest';
import { asShown, nearShown, shownDigits } from '../../../main/store/search-functions.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';

const ways = ['fraction', 'digits'] as const;

describe('numbers that are compared as they are shown', () => {
  it.each(ways)('are on the side of a written number that they are shown on (%s)', (how) => {
    const random = new MersenneTwister(20);
    const near = (): number => (random.random() - 0.5) * 10 ** Math.floor(random.random() * 9 - 5);
    const writings = [0, 1, -1, 9.999, 0.86, 1e-7, 99_995, -0.00012345, 1e22, ...Array.from({ length: 60 }, near)];
    for (const written of writings) {
      const digits = shownDigits(how, written);
      const shown = asShown(written, how, digits);
      const [low, high] = nearShown(shown, how, digits);
      const step = (high - low) / 4;
      const values = Array.from({ length: 200 }, () => shown + (random.random() - 0.5) * 12 * step);
      for (const value of [...values, ...writings, low, high, 0, -shown, shown * 10]) {
        const taken = value >= low && value <= high ? asShown(value, how, digits) : value;
        expect([taken < shown, taken > shown]).toEqual([
          asShown(value, how, digits) < shown,
          asShown(value, how, digits) > shown,
        ]);
      }
    }
  });
});
