import { describe, expect, it } from 'vitest';
import { runQuery, type RunQuery } from '../../../shared/models/run-query.ts';
import { runDetail, runSummary } from '../../../shared/models/run.ts';
import { runStatuses } from '../../../shared/models/run-status.ts';
import type { Store } from '../../../main/store/store.ts';
import { newRun, openedStore, specWith } from './lab-directory.ts';

function names(store: Store, query: Partial<RunQuery>): string[] {
  return store.runs.list(runQuery.parse(query)).runs.map((run) => run.name);
}

describe('a run', () => {
  it('begins queued and fits the contract', () => {
    const store = openedStore();
    const run = store.runs.create(newRun({ tags: ['zebra', 'apple', 'zebra'] }));
    expect(run).toMatchObject({ id: 1, status: 'queued', stepsDone: 0, tags: ['apple', 'zebra'], metrics: {} });
    expect(run.spec).toEqual(specWith());
    expect(runSummary.parse(run)).toEqual(run);
    expect(store.runs.get(1)).toEqual(run);
    const facts = store.runs.facts(1);
    expect(facts).toMatchObject({ appVersion: '0.1.0', gitCommit: null, confusion: null, classNames: ['0', '1'] });
    expect(runDetail.parse({ ...run, ...facts, resumable: false, bytes: 0 })).toMatchObject({ id: 1 });
  });

  it('that is not there is undefined to read, and an error to change', () => {
    const store = openedStore();
    expect(store.runs.get(7)).toBeUndefined();
    expect(store.runs.facts(7)).toBeUndefined();
    expect(() => store.runs.update(7, { tags: ['a'] })).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('needs its snapshot and the set it is trained on', () => {
    const store = openedStore();
    const refused = expect.objectContaining({ code: 'conflict', message: expect.stringContaining('Add the data') });
    expect(() => store.runs.create(newRun({ snapshotHash: 'unknown' }))).toThrow(refused);
    expect(() => store.runs.create(newRun({ data: { kind: 'digits', id: 'unknown' } }))).toThrow(refused);
    expect(() => store.runs.create(newRun({ data: { kind: 'matrices', id: 'unknown' } }))).toThrow(refused);
    expect(store.runs.list(runQuery.parse({})).total).toBe(0);
  });

  it('changes only in what is named', () => {
    const store = openedStore();
    const before = store.runs.create(newRun({ tags: ['a'] }));
    const engine = { name: 'wasm', version: '4.22.0', threads: 2 } as const;
    const changes = {
      name: 'renamed',
      note: 'so',
      status: 'running',
      engine,
      stepsDone: 5,
      startedAt: '2026-11-01T10:00:01.000Z',
      trainingSeconds: 1.5,
      processSeconds: 2.5,
      pausedSeconds: 0.25,
    } as const;
    expect(store.runs.update(1, changes)).toEqual({ ...before, ...changes });
    expect(store.runs.update(1, { note: undefined, error: 'no' })).toEqual({ ...before, ...changes, error: 'no' });
    expect(store.runs.update(1, { engine: null, startedAt: null, error: null, tags: [] })).toEqual({
      ...before,
      ...changes,
      engine: null,
      startedAt: null,
      tags: [],
    });
    store.runs.update(1, { confusion: { counts: [[3, 1]], n: 4 } });
    expect(store.runs.facts(1)?.confusion).toEqual({ counts: [[3, 1]], n: 4 });
  });

  it('keeps its weight frames in order and its artifacts by name', () => {
    const store = openedStore();
    store.runs.create(newRun());
    for (const step of [0, 20, 10, 20]) store.runs.addWeightFrame(1, step);
    expect(store.runs.facts(1)?.weightFrames).toEqual([0, 10, 20]);
    store.runs.setWeightFrames(1, [0, 5]);
    expect(store.runs.facts(1)?.weightFrames).toEqual([0, 5]);
    store.runs.setArtifacts(1, [{ kind: 'old', name: 'old', bytes: 1, sha256: null }]);
    store.runs.setArtifacts(1, [{ kind: 'weights', name: 'weights.bin', bytes: 31_400, sha256: 'ab' }]);
    expect(store.runs.facts(1)?.artifacts).toEqual([
      { kind: 'weights', name: 'weights.bin', bytes: 31_400, sha256: 'ab' },
    ]);
  });

  it('that a lab left unfinished is interrupted, others are not', () => {
    const store = openedStore();
    for (const status of runStatuses) store.runs.update(store.runs.create(newRun({ name: status })).id, { status });
    const at = '2026-11-02T00:00:00.000Z';
    expect(store.runs.interruptUnfinished(at).map((run) => [run.name, run.status, run.endedAt])).toEqual([
      ['queued', 'interrupted', at],
      ['running', 'interrupted', at],
      ['paused', 'interrupted', at],
    ]);
    expect(names(store, { where: 'status = interrupted' }).length).toBe(4);
    expect(store.runs.interruptUnfinished(at)).toEqual([]);
  });
});

describe('the history', () => {
  function storeWithRuns() {
    const store = openedStore();
    ['b', 'A', 'c'].forEach((name, index) => {
      const { id } = store.runs.create(
        newRun({ name, spec: specWith({}, [0.5, 0, 0.9][index]), createdAt: `2026-11-0${index + 1}T10:00:00.000Z` }),
      );
      const accuracy = [0.8, 0.9, undefined][index];
      if (accuracy !== undefined) {
        store.metrics.append(id, [{ metric: 'test.accuracy', steps: [1], seconds: [1], values: [accuracy] }]);
      }
    });
    return store;
  }

  it('is newest first, also within one instant', () => {
    const store = storeWithRuns();
    store.runs.create(newRun({ name: 'd', createdAt: '2026-11-03T10:00:00.000Z' }));
    expect(names(store, {})).toEqual(['d', 'c', 'A', 'b']);
  });

  it.each([
    ['name', 'ascending', ['A', 'b', 'c']],
    ['id', 'ascending', ['b', 'A', 'c']],
    ['createdAt', 'ascending', ['b', 'A', 'c']],
    ['optimizer.momentum', 'ascending', ['A', 'b', 'c']],
    ['optimizer.momentum', 'descending', ['c', 'b', 'A']],
    ['test.accuracy', 'ascending', ['b', 'A', 'c']],
    ['test.accuracy', 'descending', ['A', 'b', 'c']],
    ['Status', 'descending', ['c', 'A', 'b']],
  ] as const)('is ordered by %s %s, runs without a value last', (by, direction, order) => {
    expect(names(storeWithRuns(), { order: [{ by, direction }] })).toEqual(order);
  });

  it('says what it can be ordered by when asked for something else', () => {
    const store = storeWithRuns();
    expect(() => names(store, { order: [{ by: 'test.acuracy', direction: 'ascending' }] })).toThrow(
      expect.objectContaining({ code: 'bad_input', message: expect.stringContaining('test.accuracy') }),
    );
  });

  it('comes in pages that join without gap or overlap, with the number of all that fit', () => {
    const store = openedStore();
    for (let index = 0; index < 25; index++) store.runs.create(newRun({ name: `run ${index}` }));
    const pages = [0, 10, 20, 30].map((offset) => store.runs.list(runQuery.parse({ offset, limit: 10 })));
    expect(pages.map((page) => page.runs.length)).toEqual([10, 10, 5, 0]);
    expect(pages.map((page) => page.total)).toEqual([25, 25, 25, 25]);
    expect(new Set(pages.flatMap((page) => page.runs.map((run) => run.id))).size).toBe(25);
    expect(store.runs.list(runQuery.parse({ where: 'name ~ 2', limit: 3 })).total).toBe(7);
  });

  it('counts the tags in use', () => {
    const store = openedStore();
    store.runs.create(newRun({ tags: ['a', 'b'] }));
    store.runs.create(newRun({ tags: ['b'] }));
    store.runs.create(newRun({ tags: ['gone'] }));
    store.runs.update(3, { status: 'failed' });
    store.runs.delete([3], '2026-11-02T00:00:00.000Z');
    expect(store.runs.tags()).toEqual([
      { tag: 'b', runs: 2 },
      { tag: 'a', runs: 1 },
    ]);
  });

  it('gives the speeds of the last twenty runs that succeeded on an engine', () => {
    const store = openedStore();
    for (let index = 0; index < 25; index++) {
      const { id } = store.runs.create(newRun());
      store.runs.update(id, {
        status: index === 24 ? 'failed' : 'succeeded',
        engine: { name: index === 23 ? 'cpu' : 'wasm', version: '1', threads: null },
        stepsDone: 100,
        trainingSeconds: index + 1,
        endedAt: `2026-11-01T10:${index + 10}:00.000Z`,
      });
    }
    const speeds = store.runs.speeds({ kind: 'softmax-regression', engine: 'wasm' });
    expect(speeds.length).toBe(20);
    expect(speeds[0]).toEqual({ secondsPerStep: 0.23, trainExamples: 4000 });
    expect(speeds[19]?.secondsPerStep).toBe(0.04);
    expect(store.runs.speeds({ kind: 'softmax-regression', engine: 'native' })).toEqual([]);
  });
});

describe('the trash', () => {
  const at = '2026-11-02T00:00:00.000Z';

  function storeWithEnded() {
    const store = openedStore();
    for (const name of ['one', 'two', 'three']) {
      store.runs.update(store.runs.create(newRun({ name, tags: ['t'] })).id, { status: 'succeeded' });
    }
    return store;
  }

  it('takes runs out of the history and gives them back', () => {
    const store = storeWithEnded();
    expect(store.runs.delete([1, 3, 99], at)).toEqual([1, 3]);
    expect(names(store, {})).toEqual(['two']);
    expect(names(store, { deleted: true })).toEqual(['three', 'one']);
    expect(store.runs.get(1)?.deletedAt).toBe(at);
    expect(store.runs.delete([1], '2026-12-01T00:00:00.000Z')).toEqual([]);
    expect(store.runs.restore([1, 2])).toEqual([1]);
    expect(names(store, {})).toEqual(['two', 'one']);
  });

  it('takes none when one is still being trained', () => {
    const store = storeWithEnded();
    store.runs.update(2, { status: 'running' });
    expect(() => store.runs.delete([1, 2], at)).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('Run 2') }),
    );
    expect(names(store, {}).length).toBe(3);
  });

  it('loses for good only what is in it, with everything of theirs, and no id is used again', () => {
    const store = storeWithEnded();
    for (const run of [2, 3]) {
      store.metrics.append(run, [{ metric: 'train.cost', steps: [0], seconds: [0], values: [1] }]);
      store.logs.append(run, [{ at, level: 'info', text: 'x' }]);
      store.runs.setWeightFrames(run, [0]);
      store.runs.setArtifacts(run, [{ kind: 'k', name: 'n', bytes: 1, sha256: null }]);
    }
    store.runs.delete([3], at);
    expect(store.runs.purge([2, 3])).toEqual([3]);
    expect(store.runs.get(3)).toBeUndefined();
    expect(store.metrics.exact(3)).toEqual([]);
    expect(store.logs.of(3)).toEqual([]);
    expect(store.metrics.exact(2).length).toBe(1);
    expect(store.logs.of(2).length).toBe(1);
    expect(store.runs.facts(2)?.artifacts.length).toBe(1);
    expect(store.runs.tags()).toEqual([{ tag: 't', runs: 2 }]);
    expect(store.runs.create(newRun()).id).toBe(4);
  });
});
