import { describe, expect, it } from 'vitest';
import { liveSpacing } from '../../../../main/learning/training/live-weights.ts';

describe('the time from one picture of a training to the next', () => {
  it('is a tenth of a second where a copy takes little', () => {
    expect(liveSpacing([0.2])).toBe(100);
    expect(liveSpacing([1.2, 1.4, 1.1])).toBe(100);
  });

  it('is sixty times what a copy takes, so that it costs less than 2 percent of a training', () => {
    expect(liveSpacing([5, 1, 1])).toBe(300);
    expect(liveSpacing([80, 80, 80])).toBe(4800);
  });

  it('is a second at most after one copy that the machine held up', () => {
    expect(liveSpacing([120])).toBe(1000);
    expect(liveSpacing([120, 1.2, 1.3])).toBe(1000);
    expect(liveSpacing([1.3, 120, 120])).toBe(100);
  });
});
