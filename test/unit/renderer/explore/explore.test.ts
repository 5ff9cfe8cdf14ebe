import { describe, expect, it } from 'vitest';
import { roundTicks } from '../../../../renderer/charts/ticks.ts';
import {
  brushedOf,
  classBins,
  orderOf,
  standingOf,
  standings,
} from '../../../../renderer/features/explore/chosen-examples.ts';
import { explorationOf, queryOf, shownUnits } from '../../../../renderer/features/explore/exploration.ts';
import { nearestPoint, pixelColour, stampPoints } from '../../../../renderer/features/explore/point-stamps.ts';
import { spriteSide } from '../../../../renderer/features/explore/sprite-atlas.ts';

const facts = {
  count: 5,
  labels: [0, 0, 1, 1, 2],
  predicted: [0, 1, 1, 1, 0],
  probability: [0.9, 0.5, 0.8, 0.8, 0.6],
  classNames: ['a', 'b', 'c'],
};
const numbers = {
  x: Float32Array.of(-1, -0.5, 0, 0.5, 1),
  y: Float32Array.of(0, 1, 0, 1, 0),
  projection: Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4),
};
const everything = { of: null, result: 'all', units: null, plane: null, range: null } as const;

describe('what is explored', () => {
  it('is all in the address, and what the address says wrongly is as usual', () => {
    const asked = {
      part: 'validation',
      class: '2',
      result: 'wrong',
      x: '3',
      y: '61',
      units: '-1,0.25,0,1',
      plane: '0,4,-2,2',
      range: '-0.5,0.5',
      order: 'unit',
      tile: '12',
    };
    expect(queryOf(explorationOf(asked))).toEqual(asked);
    expect(queryOf(explorationOf({ part: 'none', x: '-3', units: '1,2', tile: '5000', order: 'random' }))).toEqual({
      part: 'test',
      tile: '96',
    });
  });

  it('are the liveliest units unless others are named, never one unit twice by itself', () => {
    const net = { unitCount: 8, liveliest: [5, 2, 7] };
    expect(shownUnits({ x: null, y: null }, net)).toEqual({ x: 5, y: 2 });
    expect(shownUnits({ x: 2, y: null }, net)).toEqual({ x: 2, y: 5 });
    expect(shownUnits({ x: null, y: 5 }, net)).toEqual({ x: 2, y: 5 });
    expect(shownUnits({ x: 90, y: 1 }, net)).toEqual({ x: 7, y: 1 });
    expect(shownUnits({ x: null, y: null }, { unitCount: 1, liveliest: [0] })).toEqual({ x: 0, y: 0 });
  });
});

describe('linked views', () => {
  it('show the examples of a class and a result, and those inside every selection', () => {
    expect([...standingOf(facts, numbers, everything)]).toEqual([2, 2, 2, 2, 2]);
    expect([...standingOf(facts, numbers, { ...everything, of: 1 })]).toEqual([0, 0, 2, 2, 0]);
    expect([...standingOf(facts, numbers, { ...everything, result: 'wrong' })]).toEqual([0, 2, 0, 0, 2]);
    const units = { x: [-0.6, 1], y: [0.5, 2] } as const;
    expect([...standingOf(facts, numbers, { ...everything, units })]).toEqual([1, 2, 1, 2, 1]);
    const plane = { x: [2, 9], y: [2, 9] } as const;
    expect([...standingOf(facts, numbers, { ...everything, units, plane })]).toEqual([1, 1, 1, 2, 1]);
    expect([...standingOf(facts, numbers, { ...everything, result: 'right', range: [-2, 0] })]).toEqual([
      2, 0, 2, 1, 0,
    ]);
  });

  it('order the images by number, by a unit, and the surest first', () => {
    expect([...orderOf('number', facts, numbers.x)]).toEqual([0, 1, 2, 3, 4]);
    expect([...orderOf('unit', facts, numbers.x)]).toEqual([4, 3, 2, 1, 0]);
    const surest = orderOf('probability', facts, numbers.x);
    expect([...surest]).toEqual([0, 2, 3, 4, 1]);
    expect([...brushedOf(surest, standingOf(facts, numbers, { ...everything, result: 'wrong' }))]).toEqual([4, 1]);
  });

  it('count every chosen example once in the histogram of its class', () => {
    const standing = standingOf(facts, numbers, { ...everything, range: [0, 1] });
    const bins = classBins(facts, numbers.x, standing, { range: [-1, 1], bins: 4 });
    expect(bins.map(({ chosen }) => chosen)).toEqual([
      [1, 1, 0, 0],
      [0, 0, 1, 1],
      [0, 0, 0, 1],
    ]);
    expect(bins.map(({ brushed }) => brushed.reduce((sum, count) => sum + count, 0))).toEqual([0, 2, 1]);
    const one = classBins(facts, numbers.x, standingOf(facts, numbers, { ...everything, of: 2 }), {
      range: [-1, 1],
      bins: 4,
    });
    expect(one.map(({ of }) => of)).toEqual([2]);
  });

  it('draw what is selected above the rest, and find the point under the pointer', () => {
    const sheet = { pixels: new Uint32Array(30 * 30), width: 30, height: 30 };
    const standing = Uint8Array.of(standings.brushed, standings.chosen, standings.out);
    const points = { x: Float32Array.of(10, 11, 25), y: Float32Array.of(10, 10, 25), classes: [0, 1, 0], standing };
    const [ink, other, faint] = [pixelColour('#0072b2'), pixelColour('#d55e00'), pixelColour('#000', '#fff', 0.25)];
    expect(ink).toBe(0xffb27200);
    expect(faint).toBe(0xffbfbfbf);
    stampPoints(sheet, points, { classes: [ink, other], faint }, 2);
    expect(sheet.pixels[10 * 30 + 10]).toBe(ink);
    expect(sheet.pixels[10 * 30 + 13]).toBe(faint);
    expect(sheet.pixels[25 * 30 + 25]).toBe(0);
    expect(nearestPoint(points, { x: 10.6, y: 10 }, 5)).toBe(0);
    expect(nearestPoint(points, { x: 25, y: 25 }, 5)).toBeUndefined();
  });

  it('hold pictures as they are up to thirty thousand of 28 × 28, smaller ones beyond', () => {
    expect(spriteSide(28, 10_000)).toBe(28);
    expect(spriteSide(28, 60_000)).toBe(20);
    expect(spriteSide(224, 10)).toBe(224);
  });

  it('write round numbers at the axes', () => {
    expect(roundTicks([-1.04, 1.04])).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(roundTicks([0, 1234], 3)).toEqual([0, 500, 1000]);
    expect(roundTicks([2, 2])).toEqual([2]);
  });
});
