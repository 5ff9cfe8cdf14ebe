import { describe, expect, it } from 'vitest';
import { spread } from '../../../../renderer/charts/line-marks.ts';

describe('labels at the ends of curves', () => {
  it('stay where they are when they do not touch', () => {
    expect(spread([10, 50], 13, 0, 100)).toEqual([10, 50]);
  });

  it('move apart and keep their order', () => {
    const places = spread([50, 49, 51], 13, 0, 100);
    expect([...places].sort((a, b) => a - b)).toEqual([places[1], places[0], places[2]]);
    const [first = 0, second = 0, third = 0] = [...places].sort((a, b) => a - b);
    expect(second - first).toBeGreaterThanOrEqual(13);
    expect(third - second).toBeGreaterThanOrEqual(13);
  });

  it('do not leave the plot', () => {
    expect(Math.max(...spread([99, 100], 13, 0, 100))).toBeLessThanOrEqual(100);
    expect(Math.min(...spread([0, 1], 13, 0, 100))).toBeGreaterThanOrEqual(0);
  });
});
