import { describe, expect, it } from 'vitest';
import { keyedRange } from '../../../../renderer/charts/keyed-range.ts';

const whole = { from: 0, to: 1000 };

describe('the stretch that keys zoom to', () => {
  it('halves around the middle or the crosshair, and doubles back to all of the axis', () => {
    expect(keyedRange(null, whole, 'in')).toEqual({ from: 250, to: 750 });
    expect(keyedRange(null, whole, 'in', 300)).toEqual({ from: 50, to: 550 });
    expect(keyedRange({ from: 50, to: 550 }, whole, 'out')).toBeNull();
    expect(keyedRange({ from: 0, to: 100 }, whole, 'out')).toEqual({ from: 0, to: 200 });
  });

  it('moves by a quarter of its width and stays on the axis', () => {
    expect(keyedRange({ from: 200, to: 400 }, whole, 'right')).toEqual({ from: 250, to: 450 });
    expect(keyedRange({ from: 20, to: 220 }, whole, 'left')).toEqual({ from: 0, to: 200 });
    expect(keyedRange({ from: 900, to: 1000 }, whole, 'right')).toEqual({ from: 900, to: 1000 });
    expect(keyedRange(null, whole, 'right')).toBeNull();
  });
});
