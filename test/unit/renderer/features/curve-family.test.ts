import { describe, expect, it } from 'vitest';
import { familyLines, valueInks, type FamilyTrial } from '../../../../renderer/features/sweeps/curve-family.ts';

const look = { name: (value: unknown) => String(value), pointed: null, value: null };
const trial = (run: number, value: number, y: number[], stopped: number | null = null): FamilyTrial => {
  return { run, group: value, name: `run ${run}`, value, stopped, x: y.map((_, at) => 10 * at), y };
};

describe('the curves of a sweep', () => {
  it('have the colours of a map in the order of the numbers, and a palette where there is none', () => {
    const inks = valueInks([100, 6, 25, 6], 'dark');
    expect(inks.map(({ value }) => value)).toEqual([6, 25, 100]);
    expect(inks.every(({ ink }) => /^#[0-9a-f]{6}$/.test(ink ?? ''))).toBe(true);
    expect(new Set(inks.map(({ ink }) => ink)).size).toBe(3);
    expect(valueInks(['tanh', 'relu', 3], 'dark')).toEqual([
      { key: '"tanh"', value: 'tanh', colour: 0 },
      { key: '"relu"', value: 'relu', colour: 1 },
      { key: '3', value: 3, colour: 2 },
    ]);
  });

  it('are means with one standard deviation, of the trials of a value that were trained longest', () => {
    const trials = [
      trial(1, 6, [0.1, 0.5, 0.8]),
      trial(2, 6, [0.3, 0.7, 0.6]),
      trial(3, 6, [0.9], 1),
      trial(4, 9, [0.2]),
    ];
    const lines = familyLines(trials, valueInks([6, 9], 'dark'), { ...look, view: 'means' });
    expect(lines.map(({ id, label }) => [id, label])).toEqual([
      ['6', '6 (mean of 2 trials)'],
      ['9', '9 (1 trial)'],
    ]);
    expect(lines[0]?.y.map((value) => Number(value?.toFixed(12)))).toEqual([0.2, 0.6, 0.7]);
    // Of two numbers the deviation with n − 1 is their distance over √2.
    expect(lines[0]?.band?.high[0]).toBeCloseTo(0.2 + 0.2 / Math.SQRT2, 12);
    const each = familyLines(trials, valueInks([6, 9], 'dark'), { ...look, view: 'trials', pointed: '2' });
    expect(each.map(({ id, faint }) => [id, faint])).toEqual([
      ['1', true],
      ['2', false],
      ['3', true],
      ['4', true],
    ]);
  });
});
