import { describe, expect, it } from 'vitest';
import type { Store } from '../../../main/store/store.ts';
import { labDirectory, newRun, openedStore } from './lab-directory.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 2, 0, 0, second)).toISOString();

/** A store with so many runs that wait, asked for a second apart. */
function storeWithQueue(count: number, directory = labDirectory()): Store {
  const store = openedStore(directory);
  for (let second = 1; second <= count; second++) {
    const { id } = store.runs.create(newRun({ name: `run ${second}` }));
    expect(store.queue.enqueue(id, at(second))).toBe(true);
  }
  return store;
}

const order = (store: Store): number[] => store.queue.waiting(100).map(({ run }) => run);

describe('the queue of runs', () => {
  it('gives runs away in the order in which they were asked for, each once', () => {
    const store = storeWithQueue(3);
    expect(store.queue.countWaiting()).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((worker) => store.queue.take(worker, at(60), null))).toEqual([1, 2, 3, undefined]);
    expect(store.runs.get(1)?.status).toBe('running');
    expect(store.queue.countWaiting()).toBe(0);
  });

  it('gives the highest priority away first, and names only what waits as changed', () => {
    const store = storeWithQueue(4);
    store.queue.take('a', at(60), null);
    expect(store.queue.prioritise([1, 4, 9], 2)).toEqual([4]);
    expect(store.queue.prioritise([3], -1)).toEqual([3]);
    expect(store.queue.waiting(2)).toEqual([
      { run: 4, name: 'run 4', priority: 2 },
      { run: 2, name: 'run 2', priority: 0 },
    ]);
    expect(order(store)).toEqual([4, 2, 3]);
  });

  it('gives only those away that may be taken', () => {
    const store = storeWithQueue(3);
    expect(store.queue.take('a', at(60), [])).toBeUndefined();
    expect(store.queue.take('a', at(60), [3])).toBe(3);
    expect(store.queue.take('a', at(60), [3])).toBeUndefined();
    expect(order(store)).toEqual([1, 2]);
  });

  it('takes runs out, those named or all, and leaves what is being trained', () => {
    const store = storeWithQueue(5);
    store.queue.take('a', at(60), null);
    expect(store.queue.withdraw([1, 3], at(70))).toEqual([3]);
    expect(store.runs.get(3)).toMatchObject({ status: 'cancelled', endedAt: at(70) });
    expect(store.queue.withdraw(null, at(80))).toEqual([2, 4, 5]);
    expect(store.queue.withdraw(null, at(90))).toEqual([]);
    expect(store.runs.get(1)?.status).toBe('running');
  });

  it('lets only those wait again that have stopped, and are not in the trash', () => {
    const store = storeWithQueue(2);
    expect(store.queue.enqueue(1, at(5))).toBe(false);
    store.queue.take('a', at(60), null);
    expect(store.queue.enqueue(1, at(5))).toBe(false);
    expect(store.queue.enqueue(99, at(5))).toBe(false);
    store.runs.update(1, { status: 'succeeded' });
    expect(store.queue.enqueue(1, at(5))).toBe(false);
    store.runs.update(1, { status: 'interrupted', endedAt: at(4), error: 'why' });
    store.runs.delete([1], at(5));
    expect(store.queue.enqueue(1, at(6))).toBe(false);
    store.runs.restore([1]);
    expect(store.queue.enqueue(1, at(7))).toBe(true);
    expect(store.runs.get(1)).toMatchObject({ status: 'queued', endedAt: null, error: null });
    expect(order(store)).toEqual([2, 1]);
  });

  it('knows whose lease has ended, until it is renewed by the worker that has it, or the run is given back', () => {
    const store = storeWithQueue(2);
    store.queue.take('a', at(60), null);
    store.queue.take('b', at(50), null);
    expect(store.queue.expired(at(50))).toEqual([]);
    expect(store.queue.expired(at(55))).toEqual([2]);
    store.queue.renew(2, 'a', at(90));
    expect(store.queue.expired(at(55))).toEqual([2]);
    store.queue.renew(2, 'b', at(90));
    expect(store.queue.expired(at(55))).toEqual([]);
    expect(store.queue.expired(at(100))).toEqual([1, 2]);
    store.queue.release(1);
    store.runs.update(2, { status: 'succeeded' });
    expect(store.queue.expired(at(100))).toEqual([]);
  });

  it('remembers the engine that was asked for', () => {
    const store = openedStore();
    store.runs.create(newRun({ engineAsked: 'wasm' }));
    store.runs.create(newRun());
    expect([1, 2, 3].map((id) => store.queue.engineAsked(id))).toEqual(['wasm', null, null]);
  });

  it('outlives its lab: what waited waits, what was in training is interrupted', () => {
    const directory = labDirectory();
    const store = storeWithQueue(3, directory);
    store.queue.take('a', at(60), null);
    store.close();
    const later = openedStore(directory);
    expect(later.runs.interruptUnfinished(at(70)).map(({ id }) => id)).toEqual([1]);
    expect(order(later)).toEqual([2, 3]);
    expect(later.queue.expired(at(99))).toEqual([]);
  });
});
