import { describe, expect, it } from 'vitest';
import { pairedShares } from '../../../shared/lib/paired-shares.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { smoothness, smoothnessByChance } from '../../../shared/lib/smoothness.ts';

describe('the interval of two shares of the same examples', () => {
  it('is that of the published example', () => {
    // A. Agresti, Categorical Data Analysis: of 1,144 people 132 and 107 say yes to one question only: 0.022, −0.004 … 0.048.
    const { low, high } = pairedShares(132, 107, 1144);
    expect(low).toBeCloseTo(-0.0047, 3);
    expect(high).toBeCloseTo(0.0482, 3);
  });

  it('holds 0 where the two differ on no example', () => {
    const { low, high } = pairedShares(0, 0, 20);
    expect(low).toBeCloseTo(-1.959964 / 22, 6);
    expect(high).toBeCloseTo(1.959964 / 22, 6);
  });

  it('holds the difference in 95 of 100 samples', () => {
    const random = new MersenneTwister(5);
    const [lost, gained, of, tries] = [0.2, 0.05, 20, 4000];
    let held = 0;
    for (let at = 0; at < tries; at++) {
      let [only, other] = [0, 0];
      for (let one = 0; one < of; one++) {
        const drawn = random.random();
        if (drawn < lost) only++;
        else if (drawn < lost + gained) other++;
      }
      const { low, high } = pairedShares(only, other, of);
      if (low <= lost - gained && lost - gained <= high) held++;
    }
    expect(held / tries).toBeGreaterThan(0.93);
  });
});

describe('how smooth a picture is', () => {
  it('is 0 by chance, near 1 of a slope, and −1 of a chessboard', () => {
    const [rows, columns] = [20, 20];
    const of = (value: (row: number, column: number) => number): Float64Array =>
      Float64Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns));
    expect(
      smoothness(
        of((row, column) => row + column),
        rows,
        columns,
      ),
    ).toBeGreaterThan(0.9);
    expect(
      smoothness(
        of((row, column) => (row + column) % 2),
        rows,
        columns,
      ),
    ).toBeCloseTo(-1, 6);
    const random = new MersenneTwister(3);
    const noise = of(() => random.random());
    expect(Math.abs(smoothness(noise, rows, columns))).toBeLessThan(0.1);
    expect(smoothness(noise, rows, columns)).toBeLessThan(smoothnessByChance(noise, rows, columns) + 0.05);
    expect(
      smoothnessByChance(
        of((row, column) => row + column),
        rows,
        columns,
      ),
    ).toBeLessThan(0.15);
    expect(
      smoothness(
        of(() => 3),
        rows,
        columns,
      ),
    ).toBe(0);
  });
});
