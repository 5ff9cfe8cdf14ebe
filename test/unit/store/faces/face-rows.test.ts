import { describe, expect, it } from 'vitest';
import { faceQuery, type FaceSummary } from '../../../../shared/models/face.ts';
import type { FaceStore } from '../../../../main/store/faces/face-store.ts';
import { labDirectory, openedStore } from '../lab-directory.ts';
import { openStore } from '../../../../main/store/store.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from './face-list.ts';

const hader = 'Bill Hader';

function faces(store: FaceStore): FaceSummary[] {
  return store.rows.query(faceQuery.parse({})).faces;
}

function stands(store: FaceStore): string[] {
  return faces(store).map(({ state, cause, standing }) => [state, cause, standing].filter(Boolean).join(' '));
}

/** Bytes came for the address of an actor's row, and were looked at. */
function came(store: FaceStore, index: number, bytes: string, changes: Parameters<typeof picture>[1] = {}): void {
  store.downloads.came(newRow(hader, index).url, attempt(), sha256(bytes));
  store.images.seen(picture(sha256(bytes), changes));
}

describe('rows of an actor list', () => {
  it('are added once, by their keys, in slices of one list', () => {
    const { rows } = openedStore().faces;
    const lines = newRows(hader, 4);
    expect(rows.add(aList, lines.slice(0, 3))).toEqual({ id: 1, added: 3, known: 0 });
    expect(rows.lists()).toMatchObject([{ id: 1, rows: 3, actors: 1 }]);
    expect(rows.add(aList, lines.slice(2))).toEqual({ id: 1, added: 1, known: 1 });
    expect(rows.lists()).toMatchObject([{ id: 1, title: 'a list', hash: aList.hash, rows: 4, lines: 6 }]);
    expect(rows.query(faceQuery.parse({})).faces.map(({ label }) => label)).toEqual([
      'hader0',
      'hader1',
      'hader2',
      'hader3',
    ]);
    expect(rows.known([sha256('Bill Hader 2'), sha256('Bill Hader 9')])).toEqual(new Set([sha256('Bill Hader 2')]));
    expect(rows.get(2)).toEqual({ id: 2, ...newRow(hader, 1) });
    expect(rows.get(9)).toBeUndefined();
  });

  it('may be of actors whose names mean something to JavaScript', () => {
    const { rows } = openedStore().faces;
    const names = ['__proto__', 'constructor', 'toString', '50'];
    for (const name of names) rows.add({ ...aList, hash: sha256(name) }, newRows(name, 2));
    const { rows: total, actors } = rows.status(110);
    expect(total).toBe(8);
    expect(Object.keys(actors).sort()).toEqual(names.sort());
    expect(Object.values(actors).map((actor) => actor.rows)).toEqual([2, 2, 2, 2]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.keys(Object)).toEqual([]);
  });

  it('are none when one of a slice cannot be kept', () => {
    const { rows } = openedStore().faces;
    const broken = newRow(hader, 1, { index: NaN });
    expect(() => rows.add(aList, [newRow(hader, 0), broken])).toThrow();
    expect(rows.status(110)).toMatchObject({ rows: 0, actors: {} });
    expect(rows.lists()).toEqual([]);
  });

  it('are named by id, label, key, or the bytes that came', () => {
    const store = openedStore().faces;
    store.rows.add(aList, newRows(hader, 3));
    came(store, 1, 'hader1');
    expect(store.rows.named('2')).toEqual([2]);
    expect(store.rows.named('hader1')).toEqual([2]);
    expect(store.rows.named(sha256('Bill Hader 1'))).toEqual([2]);
    expect(store.rows.named(sha256('hader1'))).toEqual([2]);
    expect(store.rows.named(sha256('hader2'))).toEqual([]);
    expect(store.rows.named('7')).toEqual([]);
  });

  it('are verified, a mismatch, no image or undecodable by their bytes', () => {
    const store = openedStore().faces;
    const { downloads, images } = store;
    store.rows.add(aList, newRows(hader, 6));
    const bytes = ['hader0', 'another picture', 'a page', 'half a picture', 'hader4'];
    for (const [index, text] of bytes.entries()) {
      downloads.came(newRow(hader, index).url, attempt(), sha256(text));
    }
    expect(stands(store)).toEqual(Array(6).fill('pending absent'));
    expect(downloads.unseen()).toEqual(bytes.map(sha256));

    expect(images.seen(picture(sha256('hader0')))).toEqual([1]);
    images.seen(picture(sha256('another picture')));
    images.seen(picture(sha256('a page'), { looks: 'html', decodes: false }));
    images.seen(picture(sha256('half a picture'), { looks: 'jpeg', decodes: false }));
    images.seen(picture(sha256('hader4'), { decodes: false }));
    expect(stands(store)).toEqual([
      'verified in',
      'mismatch open',
      'not_image html absent',
      'undecodable jpeg absent',
      'verified absent',
      'pending absent',
    ]);
    expect(downloads.unseen()).toEqual([]);
    expect(store.rows.status(3)).toEqual({
      rows: 6,
      states: expect.objectContaining({ verified: 2, mismatch: 1, not_image: 1, undecodable: 1, pending: 1, dead: 0 }),
      actors: { [hader]: { rows: 6, usable: 1, needed: 3, open: 1, out: 0, absent: 4, pending: 1, failed: 2 } },
      causes: [
        { state: 'not_image', cause: 'html', rows: 1 },
        { state: 'undecodable', cause: 'jpeg', rows: 1 },
      ],
    });
  });

  it('come back as they were when their actor is taken away and added again', () => {
    const store = openedStore().faces;
    const { rows, downloads, decisions } = store;
    const lines = [...newRows(hader, 6), ...newRows('Steve Carell', 2)];
    rows.add(aList, lines);
    came(store, 0, 'hader0');
    came(store, 1, 'another picture');
    came(store, 2, 'a page', { looks: 'html', decodes: false });
    downloads.failed(newRow(hader, 3).url, attempt({ state: 'dead', cause: 'http 404', httpStatus: 404 }));
    downloads.cameFor(5, attempt({ via: 'folder' }), sha256('hader4'));
    store.images.seen(picture(sha256('hader4')));
    const box = { x1: 0, y1: 0, x2: 50, y2: 60 };
    decisions.decide([2], { verdict: 'include', reason: 'same photo', note: 'a smaller one', box });
    decisions.decide([1], { verdict: 'exclude', reason: 'poor quality', note: '', box: null });
    const before = faces(store);
    const status = rows.status(110);

    expect(rows.remove([hader, 'Nobody'])).toBe(6);
    expect(Object.keys(rows.status(110).actors)).toEqual(['Steve Carell']);
    expect(rows.lists()[0]).toMatchObject({ rows: 2, actors: 1 });
    expect(downloads.hosts(10)).toEqual([{ host: 'pictures.example', rows: 2, states: { pending: 2 } }]);

    expect(rows.add(aList, lines)).toMatchObject({ added: 6, known: 2 });
    const withoutIds = (list: FaceSummary[]) =>
      list.map((face) => ({ ...face, id: 0 })).sort((a, b) => a.label.localeCompare(b.label));
    expect(withoutIds(faces(store))).toEqual(withoutIds(before));
    expect(rows.status(110)).toEqual(status);
  });

  it('take their list with them when it has no other', () => {
    const { rows } = openedStore().faces;
    rows.add(aList, newRows(hader, 2));
    rows.remove([hader]);
    expect(rows.lists()).toEqual([]);
    expect(rows.status(110)).toMatchObject({ rows: 0, actors: {} });
  });

  it('go part by part, with counts that are right in between, and the actor and its list with the last of them', () => {
    const { rows } = openedStore().faces;
    rows.add(aList, [...newRows(hader, 5), newRow('Steve Carell', 0)]);
    rows.add({ ...aList, hash: sha256('another list') }, [newRow(hader, 5)]);
    const left: [number, number | undefined, number][] = [];
    for (let removed = 2; removed === 2;) {
      removed = rows.remove([hader], 2);
      left.push([removed, rows.status(110).actors[hader]?.rows, rows.lists().length]);
    }
    expect(left).toEqual([
      [2, 4, 2],
      [2, 2, 2],
      [2, undefined, 1],
      [0, undefined, 1],
    ]);
    expect(rows.status(110)).toMatchObject({ rows: 1, states: { pending: 1 } });
  });

  it('are candidates with the box in use while they are in or open', () => {
    const store = openedStore().faces;
    store.rows.add(aList, newRows(hader, 4));
    for (const index of [0, 1, 2]) came(store, index, index === 0 ? 'hader0' : `other ${index}`);
    const box = { x1: 5, y1: 5, x2: 95, y2: 95 };
    store.decisions.decide([2], { verdict: 'include', reason: '', note: '', box });
    store.decisions.decide([3], { verdict: 'exclude', reason: '', note: '', box: null });
    expect(store.rows.candidates([hader])).toEqual([
      expect.objectContaining({ id: 1, state: 'verified', verdict: null, box: newRow(hader, 0).box }),
      expect.objectContaining({
        id: 2,
        state: 'mismatch',
        verdict: 'include',
        box,
        publishedBox: newRow(hader, 1).box,
      }),
    ]);
    expect(store.rows.candidates(['Nobody'])).toEqual([]);
  });

  it('are there when the lab is opened again', () => {
    const directory = labDirectory();
    const first = openStore(directory);
    first.faces.rows.add(aList, newRows(hader, 3));
    came(first.faces, 0, 'hader0');
    const before = faces(first.faces);
    first.close();
    expect(faces(openedStore(directory).faces)).toEqual(before);
  });
});
