import { describe, expect, it } from 'vitest';
import type { FaceSnapshots } from '../../../../main/store/faces/face-store.ts';
import type { SnapshotItem } from '../../../../shared/models/face-snapshot.ts';
import { openedStore } from '../lab-directory.ts';
import { sha256 } from './face-list.ts';

function facts(
  hash: string,
  name: string,
  createdAt = '2026-11-23T10:00:00.000Z',
): Parameters<FaceSnapshots['put']>[0] {
  return {
    hash,
    name,
    rule: {
      actors: ['Steve Carell', 'Bill Hader'],
      counts: { training: 2, validation: 0, test: 1 },
      order: 'shuffle',
      seed: 3,
      states: ['verified', 'mismatch'],
      twins: 'together',
    },
    imaging: { size: 28, kernel: 'triangle', colour: 'grey', cmyk: 'profile' },
    matrices: null,
    leaks: null,
    createdAt,
  };
}

function item(actor: string, index: number, split: SnapshotItem['split']): SnapshotItem {
  const name = `${actor} ${index}`;
  return {
    sha256: sha256(name),
    box: { x1: -3, y1: 0, x2: 50, y2: 60 },
    actor,
    split,
    rowKey: sha256(`key ${name}`),
    label: name,
  };
}

const items = [
  item('Steve Carell', 0, 'training'),
  item('Steve Carell', 1, 'training'),
  item('Bill Hader', 0, 'training'),
  item('Bill Hader', 3, 'test'),
];
const first = `${'a'.repeat(10)}1${'0'.repeat(53)}`;
const second = `${'a'.repeat(10)}2${'0'.repeat(53)}`;

describe('snapshots', () => {
  it('keep what is known of their leaks, and tell which have none', () => {
    const { snapshots } = openedStore().faces;
    const leaks = { pairs: 1, faces: 2, parts: { training: 1, validation: 0, test: 1 } };
    expect(snapshots.put({ ...facts(first, 'leaky'), leaks }, items).leaks).toEqual(leaks);
    expect(snapshots.put(facts(second, 'unknown'), items).leaks).toBeNull();
    expect(snapshots.withoutLeaks()).toEqual([second]);
    const none = { pairs: 0, faces: 0, parts: { training: 0, validation: 0, test: 0 } };
    snapshots.setLeaks(second, none);
    expect(snapshots.withoutLeaks()).toEqual([]);
    expect(snapshots.list().map((snapshot) => snapshot.leaks)).toEqual(expect.arrayContaining([leaks, none]));
  });

  it('keep their items in order and count them by actor and part', () => {
    const { snapshots } = openedStore().faces;
    const kept = snapshots.put(facts(first, 'report'), items);
    expect(kept).toEqual({
      ...facts(first, 'report'),
      items: 4,
      counts: {
        'Steve Carell': { training: 2, validation: 0, test: 0 },
        'Bill Hader': { training: 1, validation: 0, test: 1 },
      },
    });
    expect(Object.keys(kept.counts)).toEqual(['Steve Carell', 'Bill Hader']);
    expect(snapshots.items(first)).toEqual(items);
    snapshots.setMatrices(first, 'faces-01234567');
    expect(snapshots.find(first)?.matrices).toBe('faces-01234567');
  });

  it('stay as they are when the same faces are kept again, and a name that is taken gets a number', () => {
    const { snapshots } = openedStore().faces;
    const kept = snapshots.put(facts(first, 'report'), items);
    expect(snapshots.put(facts(first, 'again'), items)).toEqual(kept);
    expect(snapshots.put(facts(second, 'report', '2026-11-23T11:00:00.000Z'), items.slice(1)).name).toBe('report 2');
    expect(snapshots.put(facts(sha256('x'), 'report', '2026-11-23T12:00:00.000Z'), []).name).toBe('report 3');
    expect(snapshots.list().map(({ name }) => name)).toEqual(['report 3', 'report 2', 'report']);
  });

  it('are found by name, by hash, and by eight or more of its first digits that no other has', () => {
    const { snapshots } = openedStore().faces;
    snapshots.put(facts(first, 'one'), items);
    snapshots.put(facts(second, 'two'), items.slice(1));
    expect(snapshots.find('two')?.hash).toBe(second);
    expect(snapshots.find(second)?.name).toBe('two');
    expect(snapshots.find(second.slice(0, 11).toUpperCase())?.name).toBe('two');
    expect(snapshots.find(second.slice(0, 7))).toBeUndefined();
    expect(snapshots.find('three')).toBeUndefined();
    expect(() => snapshots.find('a'.repeat(10))).toThrow(expect.objectContaining({ code: 'bad_input' }));
  });
});
