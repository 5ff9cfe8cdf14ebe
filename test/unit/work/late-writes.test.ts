import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isStorageFailure, unasked } from '../../../main/work/failure-of.ts';
import { LateWrites } from '../../../main/work/late-writes.ts';
import { LabError } from '../../../shared/failure.ts';

/** A store that takes nothing while it is full. */
function smallStore() {
  const taken: string[] = [];
  const store = { full: true, taken, write: (what: string) => (): void => put(what) };
  function put(what: string): void {
    if (store.full) throw new LabError('storage', 'The disk is full.');
    taken.push(what);
  }
  return store;
}

describe('what is written late', () => {
  it('is written at once where the store takes it', () => {
    const store = smallStore();
    store.full = false;
    const late = new LateWrites();
    late.write('a', store.write('a'));
    expect(store.taken).toEqual(['a']);
    expect(late.has('a')).toBe(false);
  });

  it('waits while the disk is full, the newest of a name, and is then written in order and once', () => {
    const store = smallStore();
    const late = new LateWrites();
    onTestFinished(() => late.close());
    late.write('a', store.write('a, first'));
    late.write('b', store.write('b'));
    late.write('a', store.write('a, then'));
    expect(late.has('a')).toBe(true);
    expect(() => late.settle()).toThrow('The disk is full.');
    store.full = false;
    late.settle();
    late.settle();
    expect(store.taken).toEqual(['b', 'a, then']);
    expect(late.has('a')).toBe(false);
  });

  it('is tried again without anybody asking', async () => {
    const store = smallStore();
    const late = new LateWrites();
    onTestFinished(() => late.close());
    late.write('a', store.write('a'));
    store.full = false;
    await vi.waitFor(() => expect(store.taken).toEqual(['a']), { timeout: 20_000, interval: 20 });
  });

  it('is no hiding place for a defect: that is thrown, and does not keep the rest from being written', () => {
    const store = smallStore();
    const late = new LateWrites();
    let defect = false;
    const broken = (): void => {
      if (defect) throw new TypeError('a defect');
      store.write('')();
    };
    expect(() => late.write('c', () => expect.fail('a defect'))).toThrow('a defect');
    late.write('a', broken);
    late.write('b', store.write('b'));
    store.full = false;
    defect = true;
    expect(() => late.settle()).toThrow('a defect');
    late.settle();
    expect(store.taken).toEqual(['b']);
  });
});

describe('a failure of disk or database', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EFBIG', 'EMFILE'])('is known by %s', (code) => {
    expect(isStorageFailure(Object.assign(new Error('write'), { code, syscall: 'write' }))).toBe(true);
  });

  it('is no other error', () => {
    expect(isStorageFailure(new Error('ENOSPC'))).toBe(false);
    expect(isStorageFailure(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
  });

  it('of what nobody waits for ends nothing, and is told', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => told.mockRestore());
    unasked('The clock', () => {
      throw new LabError('storage', 'The disk is full.');
    });
    unasked('The bell', () => Promise.reject(new Error('no rope')));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
    expect(told.mock.calls.map(([text]) => String(text))).toEqual([
      'The clock failed. The disk is full.',
      'The bell failed. Something went wrong inside the lab: no rope',
    ]);
  });
});
