import { beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from '../../../shared/models/run-query.ts';
import { digitsData } from '../../../shared/models/data/digits-data.ts';
import type { Store } from '../../../main/store/store.ts';
import { newRun, openedStore, specWith } from './lab-directory.ts';

let store: Store;

/** Runs 1 to 5: seeds 1, 2, 3 with learning rate 0.1 and test accuracies .8 .9 .7; seeds 1, 2 with 0.2 and .5, none. */
beforeEach(() => {
  store = openedStore();
  const runs: [number, number, number | undefined, string[]][] = [
    [1, 0.1, 0.8, ['good', 'draft']],
    [2, 0.1, 0.9, ['good']],
    [3, 0.1, 0.7, []],
    [1, 0.2, 0.5, ['draft']],
    [2, 0.2, undefined, []],
  ];
  for (const [seed, learningRate, accuracy, tags] of runs) {
    const optimizer = { kind: 'gradient-descent' as const, learningRate, momentum: 0, initialVelocity: 0 };
    const spec = specWith({ seed, optimizer });
    const { id } = store.runs.create(newRun({ spec, tags }));
    if (accuracy !== undefined) {
      store.metrics.append(id, [{ metric: 'test.accuracy', steps: [9], seconds: [1], values: [accuracy] }]);
    }
  }
});

describe('runs in groups', () => {
  const query = { where: '', deleted: false, limit: 200 };

  it('have mean, standard deviation, smallest and largest of what was measured', () => {
    const { groups, total } = store.runs.groups({ ...query, by: 'optimizer.learningRate' });
    expect(total).toBe(2);
    const [slow, fast] = groups;
    expect([slow?.value, slow?.runs, slow?.ids]).toEqual([0.1, 3, [3, 2, 1]]);
    expect([fast?.value, fast?.runs, fast?.ids]).toEqual([0.2, 2, [5, 4]]);
    const [measured] = slow?.metrics ?? [];
    // numpy: mean and std(ddof=1) of 0.8, 0.9, 0.7.
    expect(measured?.mean).toBeCloseTo(0.8, 12);
    expect(measured?.sd).toBeCloseTo(0.1, 12);
    expect([measured?.n, measured?.min, measured?.max]).toEqual([3, 0.7, 0.9]);
    expect(fast?.metrics).toEqual([{ metric: 'test.accuracy', n: 1, mean: 0.5, sd: null, min: 0.5, max: 0.5 }]);
  });

  it('are those that fit the filter, and a run is in the group of each of its tags', () => {
    const { groups } = store.runs.groups({ ...query, by: 'tag', where: 'optimizer.learningRate < 0.2' });
    expect(groups.map(({ value, ids }) => [value, ids])).toEqual([
      ['good', [2, 1]],
      [null, [3]],
      ['draft', [1]],
    ]);
  });

  it('are by a field that runs have', () => {
    expect(() => store.runs.groups({ ...query, by: 'momentun' })).toThrow('Did you mean');
  });
});

describe('how parameters are spread', () => {
  it('tells the values that occur, how often, and their range', () => {
    const { runs, fields } = store.runs.spread({ where: '', deleted: false });
    const of = (name: string) => fields.find((field) => field.name === name);
    expect(runs).toBe(5);
    expect(of('optimizer.learningRate')).toEqual({
      ...{ name: 'optimizer.learningRate', distinct: 2, none: 0, low: 0.1, high: 0.2 },
      values: [
        { value: 0.1, runs: 3 },
        { value: 0.2, runs: 2 },
      ],
    });
    expect(of('seed')).toMatchObject({ distinct: 3, low: 1, high: 3 });
    expect(of('kind')).toMatchObject({ distinct: 1, low: null });
    expect(store.runs.spread({ where: 'seed = 3', deleted: false }).fields.every(({ distinct }) => distinct <= 1)).toBe(
      true,
    );
  });
});

describe('runs of sweeps', () => {
  const query = { where: '', deleted: false, limit: 200 };

  /** Runs 1, 2 and 3 are trials of sweep 1; run 3 is the first of sweep 2 too. */
  beforeEach(() => {
    store.data.of(digitsData).put({
      id: 'sample',
      title: 'Sample',
      hash: 'hash',
      source: 'sample' as const,
      origin: 'here',
      originalMnist: false,
      addedAt: '2026-11-01T10:00:00.000Z',
      bytes: 1,
      rows: 28,
      columns: 28,
      classNames: ['0', '1'],
      notes: [],
      train: { count: 2, perClass: [1, 1] },
      test: { count: 2, perClass: [1, 1] },
    });
    for (const runs of [[1, 2, 3], [3]]) {
      const sweep = store.sweeps.create({
        name: `sweep of ${runs.length}`,
        preset: null,
        base: specWith(),
        plan: { vary: [{ path: 'steps', values: [1000] }], sampling: { kind: 'grid' }, seeds: runs },
        data: { kind: 'digits', id: 'sample' },
        engineAsked: null,
        trainers: 1,
        priority: 0,
        createdAt: '2026-11-01T10:00:00.000Z',
      });
      store.sweeps.addTrials(
        sweep,
        runs.map((seed) => ({ settings: { steps: 1000 }, seed, specHash: `spec ${seed}`, snapshotHash: 'snapshot' })),
      );
      for (const [place, run] of runs.entries()) store.sweeps.setRun(sweep, place + 1, run);
    }
  });

  const found = (where: string): number[] =>
    store.runs.list(runQuery.parse({ where, order: [{ by: 'id', direction: 'ascending' }] })).runs.map(({ id }) => id);

  it.each<[string, number[]]>([
    ['sweep = 1', [1, 2, 3]],
    ['sweep = 2', [3]],
    ['sweep != 2', [1, 2, 4, 5]],
    ['sweep > 1', [3]],
    ['sweep in (2, 7)', [3]],
    ['sweep = none', [4, 5]],
    ['sweep != none and trial = 1', [1, 3]],
    ['sweep = 1 and not sweep = 2', [1, 2]],
  ])('are found by %s', (where, ids) => {
    expect(found(where)).toEqual(ids);
  });

  it('say which, are ordered by them, and are in the group of each', () => {
    expect(store.runs.get(3)?.sweeps).toEqual([
      { sweep: 1, name: 'sweep of 3', trial: 3, stoppedEarly: null },
      { sweep: 2, name: 'sweep of 1', trial: 1, stoppedEarly: null },
    ]);
    const { groups } = store.runs.groups({ ...query, by: 'sweep' });
    expect(groups.map(({ value, ids }) => [value, ids])).toEqual([
      [1, [3, 2, 1]],
      [null, [5, 4]],
      [2, [3]],
    ]);
    const order = [{ by: 'sweep', direction: 'ascending' as const }];
    expect(store.runs.list(runQuery.parse({ order })).runs.map(({ id }) => id)).toEqual([3, 2, 1, 5, 4]);
    const told = store.runs.spread({ where: '', deleted: false }).fields.find(({ name }) => name === 'sweep');
    expect(told?.values).toEqual([
      { value: 1, runs: 3 },
      { value: 2, runs: 1 },
    ]);
  });
});
