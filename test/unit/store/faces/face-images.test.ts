import { describe, expect, it } from 'vitest';
import type { FaceStore } from '../../../../main/store/faces/face-store.ts';
import { openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from './face-list.ts';

const hader = 'Bill Hader';
const { box } = newRow(hader, 0);

/** Rows whose verified pictures have difference hashes with so many bits set. */
function withHashes(bits: readonly number[]): FaceStore {
  const store = openedStore().faces;
  store.rows.add(aList, [...newRows(hader, bits.length), newRow('Steve Carell', 0)]);
  for (const [index, count] of bits.entries()) {
    const bytes = sha256(`hader${index}`);
    store.downloads.came(newRow(hader, index).url, attempt(), bytes);
    store.images.seen(picture(bytes));
    store.images.measured({ sha256: bytes, box, measures: { mean: count }, dhash: hashOf(count) });
  }
  return store;
}

function hashOf(bits: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, byte) => 0xff & ((1 << Math.min(8, Math.max(0, bits - 8 * byte))) - 1));
}

describe('what is known of pictures', () => {
  it('is kept by their bytes, and a second look takes the place of the first', () => {
    const { images } = openedStore().faces;
    const first = picture(sha256('a'), { decodes: false, width: null, height: null, channels: null, why: 'It broke.' });
    images.seen(first);
    expect(images.get(sha256('a'))).toEqual(first);
    images.seen(picture(sha256('a'), { progressive: true }));
    expect(images.get(sha256('a'))).toEqual(picture(sha256('a'), { progressive: true }));
    expect(images.get(sha256('b'))).toBeUndefined();
  });

  it('lacks measures for the box in use of every row with a picture, each crop once', () => {
    const store = withHashes([0, 1]);
    expect(store.images.unmeasured()).toEqual([]);
    const other = { x1: 0, y1: 0, x2: 9, y2: 9 };
    store.rows.add(aList, [newRow(hader, 2, { expected: sha256('hader0'), box: other })]);
    store.downloads.came(newRow(hader, 2).url, attempt(), sha256('hader0'));
    store.decisions.decide([2], { verdict: 'include', reason: '', note: '', box: other });
    expect(store.images.unmeasured()).toEqual([
      { sha256: sha256('hader1'), box: other },
      { sha256: sha256('hader0'), box: other },
    ]);
    store.images.measured({ sha256: sha256('hader1'), box: other, measures: { mean: 7 }, dhash: null });
    expect(store.images.unmeasured().length).toBe(1);
    expect(store.images.boxes(sha256('hader1'))).toEqual([other]);
    expect(store.images.boxes(sha256('hader0'))).toEqual(expect.arrayContaining([box, other]));
    expect(store.images.boxes(sha256('nobody'))).toEqual([]);
    expect(store.images.measure(sha256('hader1'), other)).toEqual({ measures: { mean: 7 }, dhash: null });
    expect(store.images.measure(sha256('hader1'), box)?.measures).toEqual({ mean: 1 });
  });

  it('tells which rows of the actor look alike, the nearest first', () => {
    const store = withHashes([100, 124, 125, 90, 100]);
    expect(store.images.near(1, 24)).toEqual([
      { row: 5, distance: 0 },
      { row: 4, distance: 10 },
      { row: 2, distance: 24 },
    ]);
    expect(store.images.near(6, 24)).toEqual([]);
  });
});

describe('checks', () => {
  const blur = (row: number, score: number) => ({ row, check: 'blur' as const, score, why: 'Blurred.', others: [] });

  it('take the place of those before, and of a row that went meanwhile there are none', () => {
    const store = withHashes([0, 1, 2]);
    const suspicions = (): number[] => store.rows.summaries([1, 2, 3]).map(({ suspicion }) => suspicion);
    store.checks.replace([blur(1, 0.5), { ...blur(1, 0.75), check: 'grey' }, blur(2, 0.25), blur(99, 1)]);
    expect(suspicions()).toEqual([0.75, 0.25, 0]);
    store.checks.replace([blur(3, 0.5)]);
    expect(suspicions()).toEqual([0, 0, 0.5]);
  });

  it('are replaced step by step, each row at once, and are in the end those that were given', () => {
    const store = openedStore().faces;
    const rows = 1500;
    store.rows.add(aList, newRows(hader, rows));
    const ids = Array.from({ length: rows }, (_, place) => place + 1);
    const given = (scoreOf: (row: number) => number | null) =>
      ids.flatMap((row) => {
        const score = scoreOf(row);
        return score === null ? [] : [{ ...blur(row, score), check: 'grey' as const }, blur(row, score / 2)];
      });
    const kept = () =>
      ids.map((row) => {
        const [face] = store.rows.summaries([row]);
        return [face?.suspicion, ...(face?.checks ?? []).map(({ check, score }) => `${check} ${score}`)];
      });
    const keptOf = (scoreOf: (row: number) => number | null) =>
      ids.map((row) => {
        const score = scoreOf(row);
        return score === null ? [0] : [score, `grey ${score}`, `blur ${score / 2}`];
      });
    const first = (row: number): number | null => (row % 3 === 0 ? row / 2000 : null);
    // None at all in the middle, others at both ends, the same in between.
    const second = (row: number): number | null =>
      row < 300 ? 0.25 : row > 1200 ? 0.75 : row > 600 && row < 1000 ? null : first(row);

    store.checks.replace(given(first));
    expect(kept()).toEqual(keptOf(first));
    let steps = 0;
    for (const steppedBy = store.checks.replacing(given(second).reverse()); steppedBy.next().done !== true;) {
      steps++;
      const [before, after] = [keptOf(first), keptOf(second)];
      if (steps % 5 === 0) {
        for (const [place, row] of kept().entries()) expect([before[place], after[place]]).toContainEqual(row);
      }
    }
    expect(steps).toBeGreaterThan(5);
    expect(kept()).toEqual(keptOf(second));
    store.checks.replace([]);
    expect(kept()).toEqual(ids.map(() => [0]));
  });

  it('go with the bytes they spoke of', () => {
    const store = openedStore().faces;
    store.rows.add(aList, newRows(hader, 1));
    store.downloads.came(newRow(hader, 0).url, attempt(), sha256('first'));
    store.images.seen(picture(sha256('first')));
    store.checks.replace([blur(1, 0.5)]);
    store.downloads.failed(newRow(hader, 0).url, attempt({ state: 'timeout' }));
    expect(store.rows.summaries([1])[0]?.suspicion).toBe(0.5);
    store.downloads.came(newRow(hader, 0).url, attempt(), sha256('second'));
    expect(store.rows.summaries([1])[0]).toMatchObject({ suspicion: 0, checks: [] });
  });
});
