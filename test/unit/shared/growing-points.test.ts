import { describe, expect, it } from 'vitest';
import { BucketedPoints, growingPoints } from '../../../shared/lib/growing-points.ts';

function points(steps: number[], value: (step: number) => number) {
  return { steps, seconds: steps.map((step) => step / 10), values: steps.map(value) };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('points that come later', () => {
  it('replace those a resumed run records again', () => {
    const grown = growingPoints({ steps: [0, 5, 10], seconds: [0, 1, 2], values: [9, 8, 7] }, 5000);
    grown.append({ steps: [5, 10, 15], seconds: [1, 3, 4], values: [8, 7, 6] });
    expect({ ...grown }).toMatchObject({ steps: [0, 5, 10, 15], seconds: [0, 1, 3, 4], values: [9, 8, 7, 6] });
  });

  it('change nothing when there are none', () => {
    const grown = growingPoints(
      points([0], () => 9),
      5000,
    );
    grown.append(points([], () => 0));
    expect(grown.steps).toEqual([0]);
  });

  it('leave the answer of the lab that they began with as it was', () => {
    const start = points([0, 1], () => 1);
    growingPoints(start, 5000).append(points([1, 2], () => 2));
    expect(start.values).toEqual([1, 1]);
  });

  it('cost two copies of a point at most, however many come one by one', () => {
    const [most, all] = [5000, 100_000];
    const grown = growingPoints(
      points([], () => 0),
      most,
    );
    let copied = 0;
    let columns = grown.steps;
    for (let step = 0; step < all; step++) {
      grown.append(points([step], Math.sin));
      if (grown.steps !== columns) copied += grown.steps.length;
      columns = grown.steps;
      if (columns.length > most) throw new Error(`${columns.length} points at step ${step}`);
    }
    expect(copied).toBeGreaterThan(0);
    expect(copied).toBeLessThan(2 * all);
    expect(grown.values).toHaveLength(grown.steps.length);
  });
});

describe('points that are too many', () => {
  it('keep every spike, up and down, the first and the last', () => {
    const spikes = new Map([
      [1234, 99],
      [20_001, -99],
      [44_444, 50],
    ]);
    const grown = growingPoints(
      points([], () => 0),
      400,
    );
    for (let step = 0; step < 50_000; step += 50)
      grown.append(points(range(step, step + 50), (at) => spikes.get(at) ?? Math.sin(at / 3000)));
    const at = (step: number) => grown.values[grown.steps.indexOf(step)];
    expect([...spikes.keys()].map(at)).toEqual([...spikes.values()]);
    expect([grown.steps[0], grown.steps.at(-1)]).toEqual([0, 49_999]);
    expect(grown.steps.length).toBeLessThanOrEqual(400);
    expect(grown.steps).toEqual([...grown.steps].sort((one, other) => one - other));
    expect(grown.seconds).toEqual(grown.steps.map((step) => step / 10));
  });

  it('are thinned as much where they are old as where they are new', () => {
    const grown = growingPoints(
      points([], () => 0),
      400,
    );
    grown.append(points(range(0, 50_000), (at) => Math.sin(at)));
    const inFirstHalf = grown.steps.filter((step) => step < 25_000).length;
    expect(inFirstHalf / grown.steps.length).toBeGreaterThan(0.3);
    expect(inFirstHalf / grown.steps.length).toBeLessThan(0.7);
  });

  it('are the smallest and the largest of each stretch of steps', () => {
    const buckets = new BucketedPoints(0, 7, 2);
    for (const [step, value] of [5, 1, 9, 4, 2, 8, 3, 6].entries()) buckets.add(step, step / 10, value);
    expect(buckets.points()).toEqual({
      steps: [0, 1, 2, 4, 5, 7],
      seconds: [0, 0.1, 0.2, 0.4, 0.5, 0.7],
      values: [5, 1, 9, 2, 8, 6],
    });
    expect(new BucketedPoints(0, 0, 4).points()).toEqual({ steps: [], seconds: [], values: [] });
  });
});
