import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { labDirectory, newRun, openedStore } from './lab-directory.ts';

function curve(from: number, count: number, stride = 1): MetricSeries {
  const steps = Array.from({ length: count }, (_, index) => (from + index) * stride);
  return {
    metric: 'train.cost',
    steps,
    seconds: steps.map((step) => step / 7),
    values: steps.map((step) => Math.cos(step) / 3),
  };
}

function storeWithRun() {
  const store = openedStore();
  const run = store.runs.create(newRun()).id;
  const counted = (maxPoints: number | null, range?: { from: number; to: number }) =>
    store.metrics.series([run], ['train.cost'], maxPoints, range)[0]?.series[0];
  const read = (maxPoints: number | null = null) => withoutCount(counted(maxPoints));
  const summary = () => store.runs.get(run)?.metrics['train.cost'];
  return { store, run, read, counted, summary };
}

function withoutCount(found: (MetricSeries & { of: number }) | undefined): MetricSeries | undefined {
  if (found === undefined) return undefined;
  const { metric, steps, seconds, values } = found;
  return { metric, steps, seconds, values };
}

/** The first steps of the smallest and the largest value. */
function endSteps({ steps, values }: { steps: readonly number[]; values: readonly number[] }) {
  const stepOf = (value: number): number | undefined => steps[values.indexOf(value)];
  const sorted = [...values].sort((a, b) => a - b);
  return { minStep: stepOf(sorted[0] ?? Number.NaN), maxStep: stepOf(sorted.at(-1) ?? Number.NaN) };
}

describe('metric points', () => {
  it.each([1, 2, 499, 500, 501, 1000, 100_000])('come back bit for bit: %i at once', (count) => {
    const { store, run, read, summary } = storeWithRun();
    const points = curve(0, count, 10);
    store.metrics.append(run, [points]);
    expect(read()).toEqual(points);
    expect(summary()).toEqual({
      count,
      lastStep: (count - 1) * 10,
      last: points.values.at(-1),
      min: points.values.reduce((a, b) => Math.min(a, b)),
      max: points.values.reduce((a, b) => Math.max(a, b)),
      ...endSteps(points),
    });
  });

  it('come back the same when they came in pieces of any size', () => {
    const { store, run, read, summary } = storeWithRun();
    let from = 0;
    for (const size of [1, 1, 7, 491, 3, 1, 500, 600, 2000, 5]) {
      store.metrics.append(run, [curve(from, size)]);
      from += size;
    }
    expect(read()).toEqual(curve(0, from));
    expect(summary()?.count).toBe(from);
  });

  it('of several metrics and runs stay apart', () => {
    const { store, run } = storeWithRun();
    const other = store.runs.create(newRun()).id;
    const accuracy: MetricSeries = { metric: 'test.accuracy', steps: [5], seconds: [1], values: [0.8595] };
    store.metrics.append(run, [curve(0, 3), accuracy]);
    store.metrics.append(other, [curve(4, 2)]);
    expect(store.metrics.series([other, run, 99], ['test.accuracy', 'train.cost'], null)).toEqual([
      { id: other, series: [{ ...curve(4, 2), of: 2 }] },
      {
        id: run,
        series: [
          { ...accuracy, of: 1 },
          { ...curve(0, 3), of: 3 },
        ],
      },
      { id: 99, series: [] },
    ]);
  });

  it('are thinned to the smallest and largest of equal stretches, with the first and the last, and say how many there are', () => {
    const { store, run, read, counted } = storeWithRun();
    const points = curve(0, 1001);
    points.values[613] = 40;
    points.values[614] = -40;
    store.metrics.append(run, [points]);
    expect(read(2)?.steps).toEqual([0, 1000]);
    expect(read(3)?.steps).toEqual([0, 1000]);
    const thinned = counted(100);
    expect(thinned?.steps.length).toBeLessThanOrEqual(100);
    expect(thinned?.steps.length).toBeGreaterThan(80);
    expect(thinned?.of).toBe(1001);
    expect([thinned?.steps[0], thinned?.steps.at(-1)]).toEqual([0, 1000]);
    expect(thinned?.steps).toEqual([...(thinned?.steps ?? [])].sort((one, other) => one - other));
    expect(thinned?.values).toContain(40);
    expect(thinned?.values).toContain(-40);
    for (const [place, step] of (thinned?.steps ?? []).entries()) {
      expect(thinned?.values[place]).toBe(points.values[step]);
      expect(thinned?.seconds[place]).toBe(points.seconds[step]);
    }
    expect(read(1001)).toEqual(points);
  });

  it('of a stretch of steps are those of it, all of them where they have room', () => {
    const { store, run, counted } = storeWithRun();
    store.metrics.append(run, [curve(0, 2000, 10)]);
    const some = counted(5000, { from: 4995, to: 5020 });
    expect(some).toEqual({ ...curve(500, 3, 10), of: 3 });
    const thinned = counted(50, { from: 5000, to: 14_990 });
    expect(thinned?.of).toBe(1000);
    expect([thinned?.steps[0], thinned?.steps.at(-1)]).toEqual([5000, 14_990]);
    expect(counted(50, { from: 30_000, to: 40_000 })).toBeUndefined();
  });

  it.each([
    { why: 'a step comes twice', steps: [10, 10] },
    { why: 'steps go down', steps: [11, 10] },
    { why: 'a step is there already', steps: [9] },
    { why: 'a step is between two', steps: [10.5] },
  ])('are refused, all of them, when $why', ({ steps }) => {
    const { store, run, read, summary } = storeWithRun();
    store.metrics.append(run, [curve(0, 10)]);
    const accuracy: MetricSeries = { metric: 'train.accuracy', steps: [10], seconds: [1], values: [1] };
    const wrong = { metric: 'train.cost', steps, seconds: steps, values: steps } as const;
    expect(() => {
      store.metrics.append(run, [accuracy, wrong]);
    }).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(read()).toEqual(curve(0, 10));
    expect(summary()?.count).toBe(10);
    expect(store.metrics.series([run], ['train.accuracy'], null)[0]?.series).toEqual([]);
  });

  it('need their run', () => {
    const { store } = storeWithRun();
    expect(() => {
      store.metrics.append(99, [curve(0, 1)]);
    }).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('are kept when they are no finite numbers, and left out of what the contract carries', () => {
    const { store, run, read, summary } = storeWithRun();
    const steps = [0, 1, 2, 3, 4];
    store.metrics.append(run, [
      { metric: 'train.cost', steps, seconds: steps, values: [4, Infinity, 6, -Infinity, null] },
    ]);
    expect(store.metrics.exact(run)).toEqual([
      { metric: 'train.cost', steps, seconds: steps, values: [4, Infinity, 6, -Infinity, NaN] },
    ]);
    expect(read()).toEqual({ metric: 'train.cost', steps: [0, 2], seconds: [0, 2], values: [4, 6] });
    expect(summary()).toEqual({ count: 5, lastStep: 2, last: 6, min: 4, max: 6, minStep: 0, maxStep: 2 });
  });

  it('that are all NaN give a run without that metric, not a broken history', () => {
    const { store, run, read, summary } = storeWithRun();
    store.metrics.append(run, [{ metric: 'train.cost', steps: [0], seconds: [0], values: [NaN] }]);
    expect(summary()).toBeUndefined();
    expect(read()).toBeUndefined();
    expect(JSON.stringify(store.runs.get(run)?.metrics)).toBe('{}');
  });
});

describe('keeping the points up to a checkpoint', () => {
  it.each([0, 1, 499, 500, 700, 999, 1000, 2499])('drops what is after step %i and continues from there', (step) => {
    const { store, run, read, summary } = storeWithRun();
    store.metrics.append(run, [curve(0, 2500)]);
    store.metrics.keepUpTo(run, step);
    const kept = curve(0, step + 1);
    expect(read()).toEqual(kept);
    expect(summary()).toEqual({
      count: step + 1,
      lastStep: step,
      last: kept.values.at(-1),
      min: Math.min(...kept.values),
      max: Math.max(...kept.values),
      ...endSteps(kept),
    });
    store.metrics.append(run, [curve(step + 1, 900)]);
    expect(read()).toEqual(curve(0, step + 901));
  });

  it('between two recorded steps keeps the earlier one', () => {
    const { store, run, read } = storeWithRun();
    store.metrics.append(run, [curve(0, 10, 10)]);
    store.metrics.keepUpTo(run, 55);
    expect(read()?.steps).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('forgets a metric that was first measured later', () => {
    const { store, run } = storeWithRun();
    store.metrics.append(run, [curve(0, 10), { metric: 'test.accuracy', steps: [9], seconds: [1], values: [0.9] }]);
    store.metrics.keepUpTo(run, 5);
    expect(Object.keys(store.runs.get(run)?.metrics ?? {})).toEqual(['train.cost']);
  });

  it('leaves other runs alone', () => {
    const { store, run } = storeWithRun();
    const other = store.runs.create(newRun()).id;
    store.metrics.append(other, [curve(0, 600)]);
    store.metrics.append(run, [curve(0, 600)]);
    store.metrics.keepUpTo(run, 3);
    expect(store.metrics.series([other], ['train.cost'], null)[0]?.series[0]).toEqual({ ...curve(0, 600), of: 600 });
  });
});

describe('the room points take', () => {
  it('is at most 21 bytes a point', () => {
    const directory = labDirectory();
    const store = openedStore(directory);
    const bytes = (): number => {
      const database = new Database(join(directory, 'lab.sqlite'), { readonly: true });
      const pages = Number(database.pragma('page_count', { simple: true }));
      database.close();
      return pages * 4096;
    };
    const before = bytes();
    store.metrics.append(store.runs.create(newRun()).id, [curve(0, 40 * 500)]);
    expect((bytes() - before) / (40 * 500)).toBeLessThan(21);
  });
});
