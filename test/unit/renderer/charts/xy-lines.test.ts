import { expect, it } from 'vitest';
import { barWidth, drawnLine, lineNames, nearestPoint, type XyLine } from '../../../../renderer/charts/xy-lines.ts';
import { xyScale } from '../../../../renderer/charts/xy-scale.ts';

const line = (label: string, y: readonly number[], look: XyLine['look'] = 'line'): XyLine => ({
  ...{ label, look, colour: 0 },
  ...{ x: [1, 10, 100], y },
});
const axes = {
  x: xyScale({ title: 'x', scale: 'logarithmic', display: 'number' }, [1, 100], [0, 200], 40),
  y: xyScale({ title: 'y', scale: 'logarithmic', display: 'number' }, [1, 100], [200, 0], 40),
};

it('leaves out points that a logarithmic axis cannot show', () => {
  const { points, path } = drawnLine(line('cost', [1, 0, 100]), axes);
  expect(points.map(({ value }) => value)).toEqual([
    [1, 1],
    [100, 100],
  ]);
  expect(path.split(' ')).toHaveLength(2);
});

it('writes the names of lines that end together one below the other, and all above the axis', () => {
  const drawn = ['a', 'b', 'c'].map((label) => drawnLine(line(label, [9, 9, 1]), axes));
  const names = lineNames(drawn, { top: 0, bottom: 200 });
  expect(names.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
  const [a = 0, b = 0, c = 0] = names.map(({ y }) => y);
  expect([b - a, c - b]).toEqual([14, 14]);
  expect(c).toBeLessThanOrEqual(200);
});

it('takes up the nearest point, of bars by their place along the axis alone, of dashed lines none', () => {
  const [flat, bars, dashed] = [
    drawnLine(line('flat', [1, 1, 1]), axes),
    drawnLine(line('bars', [100, 100, 100], 'bars'), axes),
    drawnLine(line('dashed', [10, 10, 10], 'dashed'), axes),
  ];
  const middle = { x: axes.x.at(10), y: axes.y.at(10) };
  expect(nearestPoint([flat, dashed], middle)).toBeUndefined();
  expect(nearestPoint([flat, bars, dashed], middle)).toMatchObject({
    line: { label: 'bars' },
    point: { value: [10, 100] },
  });
  expect(nearestPoint([flat, dashed], { ...middle, y: axes.y.at(1) - 5 })?.line.label).toBe('flat');
});

it('draws bars that do not touch', () => {
  const { points } = drawnLine(line('bars', [1, 1, 1], 'bars'), axes);
  const gaps = points.slice(1).map((point, at) => point.x - (points[at]?.x ?? 0));
  expect(barWidth(points)).toBeLessThan(Math.min(...gaps));
});
