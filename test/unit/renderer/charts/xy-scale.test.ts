import { describe, expect, it } from 'vitest';
import { xyScale } from '../../../../renderer/charts/xy-scale.ts';

const axis = { title: 'training examples', scale: 'logarithmic', display: 'number' } as const;

describe('a logarithmic axis', () => {
  it.each([
    [[30, 420], 360, 70],
    [[2, 9], 200, 40],
    [[30, 900], 900, 70],
  ] as const)('of %o in %i pixels has no two numbers on each other, and keeps the round ones', (ends, pixels, room) => {
    const { ticks } = xyScale(axis, ends, [0, pixels], room);
    const written = ticks.filter(({ text }) => text !== '');
    const gaps = written.slice(1).map(({ at }, place) => at - (written[place]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(20);
    expect(written.length).toBeGreaterThan(2);
    if (ends[1] > 100) expect(written.map(({ text }) => text)).toContain('100');
  });

  it('is written in powers of ten where it is long', () => {
    const { ticks } = xyScale(axis, [1e-6, 1], [0, 400], 40);
    expect(ticks.filter(({ text }) => text !== '').map(({ text }) => text)).toContain('10⁻³');
  });
});
