import { describe, expect, it } from 'vitest';
import { analysis, analysisSummary } from '../../../shared/models/instruments/analysis.ts';
import type { Store } from '../../../main/store/store.ts';
import { labDirectory, newRun, openedStore } from './lab-directory.ts';

const at = '2026-11-01T10:00:00.000Z';
const result = { summary: 'Two of three.', blocks: [{ kind: 'text', title: 'All', text: 'of it' }] };

function begun(store: Store, run: number | null, instrument = 'accuracy-by-class'): number {
  const settings = { part: 'test', bins: 7, all: true };
  return store.analyses.create({ instrument, run, settings, snapshotHash: 'snapshot', createdAt: at }).id;
}

describe('an analysis', () => {
  it('begins queued, is worked out, and is told whole and in lists', () => {
    const store = openedStore();
    store.runs.create(newRun());
    const id = begun(store, 1);
    expect(store.analyses.get(id)).toMatchObject({ id: 1, run: 1, status: 'queued', seconds: 0, result: null });
    expect(store.analyses.begin(id)?.status).toBe('running');
    const ended = store.analyses.end(id, { status: 'succeeded', seconds: 1.5, endedAt: at, error: null, result });
    expect(analysisSummary.parse(ended)).toEqual(ended);
    expect(ended).toMatchObject({ status: 'succeeded', seconds: 1.5, summary: 'Two of three.' });
    const whole = store.analyses.get(id);
    expect(analysis.parse(whole)).toEqual(whole);
    expect(whole.result).toEqual(result);
    expect(whole.settings).toEqual({ part: 'test', bins: 7, all: true });
    expect(store.analyses.list({ instrument: null, run: null, limit: 10 })).toEqual([ended]);
  });

  it('is listed newest first, by instrument and by run', () => {
    const store = openedStore();
    store.runs.create(newRun());
    store.runs.create(newRun());
    for (const [run, instrument] of [
      [1, 'one'],
      [2, 'one'],
      [null, 'other'],
    ] as const)
      begun(store, run, instrument);
    const ids = (which: Partial<Parameters<typeof store.analyses.list>[0]>): number[] =>
      store.analyses.list({ instrument: null, run: null, limit: 10, ...which }).map(({ id }) => id);
    expect(ids({})).toEqual([3, 2, 1]);
    expect(ids({ limit: 2 })).toEqual([3, 2]);
    expect(ids({ instrument: 'one' })).toEqual([2, 1]);
    expect(ids({ run: 2 })).toEqual([2]);
    expect(ids({ run: 2, instrument: 'other' })).toEqual([]);
  });

  it('is deleted once, and one that is not there is not found', () => {
    const store = openedStore();
    const id = begun(store, null);
    expect(store.analyses.delete([id, 9])).toEqual([id]);
    expect(store.analyses.delete([id])).toEqual([]);
    expect(() => store.analyses.get(id)).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(store.analyses.begin(id)).toBeUndefined();
    expect(
      store.analyses.end(id, { status: 'succeeded', seconds: 1, endedAt: at, error: null, result }),
    ).toBeUndefined();
  });

  it('goes with its run when that is purged, and stays while it is in the trash', () => {
    const store = openedStore();
    store.runs.create(newRun());
    store.runs.update(1, { status: 'succeeded' });
    const [own, other] = [begun(store, 1), begun(store, null)];
    store.runs.delete([1], at);
    expect(store.analyses.get(own).run).toBe(1);
    store.runs.purge([1]);
    expect(store.analyses.list({ instrument: null, run: null, limit: 10 }).map(({ id }) => id)).toEqual([other]);
  });

  it('is interrupted where a lab that is gone left it unfinished', () => {
    const directory = labDirectory();
    const store = openedStore(directory);
    const [queued, running, done] = [begun(store, null), begun(store, null), begun(store, null)];
    store.analyses.begin(running);
    store.analyses.end(done, { status: 'succeeded', seconds: 1, endedAt: at, error: null, result });
    store.analyses.interruptUnfinished(at);
    expect([queued, running, done].map((id) => store.analyses.get(id).status)).toEqual([
      'interrupted',
      'interrupted',
      'succeeded',
    ]);
    expect(store.analyses.get(running).endedAt).toBe(at);
  });
});
