import { expect, it } from 'vitest';
import { clampBox } from '../../../../main/data/faces/imaging/clamped-box.ts';
import { usableFaces } from '../../../../main/data/faces/snapshots/choice.ts';
import { reportSplit } from '../../../../shared/models/face-snapshot.ts';
import { faceFilter, faceQuery, verdicts, type FaceBox } from '../../../../shared/models/face.ts';
import { seededMoments } from '../../../seed.ts';
import { openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, picture, sha256 } from './face-list.ts';

const hader = 'Bill Hader';
const rows = 200;

it('usable is what a snapshot would take, in counts, status, list and filter alike', () => {
  const store = openedStore().faces;
  const random = seededMoments();
  const below = (bound: number): number => Math.floor(random.random() * bound);
  const size = { width: 40, height: 30 };
  /** Around the picture and its edges, so that boxes touch them from both sides. */
  const anyBox = (): FaceBox => {
    const [x1, y1] = [below(64) - 16, below(54) - 16];
    return { x1, y1, x2: x1 + 1 + below(16), y2: y1 + 1 + below(16) };
  };
  const boxes = Array.from({ length: rows }, anyBox);
  store.rows.add(
    aList,
    boxes.map((box, index) => newRow(hader, index, { box })),
  );
  const used = [...boxes];
  for (const index of boxes.keys()) {
    const bytes = sha256(below(2) === 0 ? `hader${index}` : `other ${index}`);
    store.downloads.came(newRow(hader, index).url, attempt(), bytes);
    store.images.seen(picture(bytes, size));
  }
  for (const [index, published] of boxes.entries()) {
    const verdict = verdicts[below(5)];
    if (verdict === undefined) continue;
    const box = below(2) === 0 ? anyBox() : null;
    used[index] = box ?? published;
    const { misplaced } = store.decisions.decide([index + 1], { verdict, reason: '', note: '', box });
    const missed = clampBox(used[index], size.width, size.height).box === null;
    expect(misplaced).toEqual(missed && verdict === 'include' ? [index + 1] : []);
  }

  const taken = usableFaces(store.rows.candidates([hader]), reportSplit).map(({ index }) => index);
  expect(taken.length).toBeGreaterThan(10);
  for (const index of taken) {
    expect(clampBox(used[index] ?? anyBox(), size.width, size.height).box).not.toBeNull();
  }
  const listed = store.rows.query(faceQuery.parse({ standings: ['in'], limit: rows }));
  expect(listed.faces.map(({ index }) => index)).toEqual(taken);
  expect(store.rows.summaries(listed.faces.map(({ id }) => id)).every(({ standing }) => standing === 'in')).toBe(true);
  expect(store.rows.status(1).actors[hader]?.usable).toBe(taken.length);
  expect(store.rows.counts(faceFilter.parse({})).standings.in).toBe(taken.length);
  // Every candidate that is not taken is open or misplaced, and every misplaced one is open.
  const others = store.rows.candidates([hader]).filter(({ index }) => !taken.includes(index));
  expect(store.rows.status(1).actors[hader]?.open).toBe(others.length);
});

it('usable follows a box that is moved onto the picture, and the undoing of it', () => {
  const store = openedStore().faces;
  store.rows.add(aList, [newRow(hader, 0, { box: { x1: 500, y1: 0, x2: 600, y2: 100 } })]);
  store.downloads.came(newRow(hader, 0).url, attempt(), sha256('hader0'));
  store.images.seen(picture(sha256('hader0')));
  const stands = (): (number | undefined)[] => {
    const actor = store.rows.status(1).actors[hader];
    return [actor?.usable, actor?.open];
  };
  expect(stands()).toEqual([0, 1]);
  const include = { verdict: 'include' as const, reason: '', note: '' };
  expect(store.decisions.decide([1], { ...include, box: null }).misplaced).toEqual([1]);
  expect(stands()).toEqual([0, 1]);
  const onIt = { x1: 10, y1: 10, x2: 50, y2: 50 };
  expect(store.decisions.decide([1], { ...include, box: onIt }).misplaced).toEqual([]);
  expect(stands()).toEqual([1, 0]);
  store.decisions.undo();
  expect(stands()).toEqual([0, 1]);
});
