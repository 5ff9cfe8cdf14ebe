import { describe, expect, it } from 'vitest';
import type { FaceStore } from '../../../../main/store/faces/face-store.ts';
import { openStore } from '../../../../main/store/store.ts';
import type { DownloadWishes } from '../../../../shared/models/face-download.ts';
import { labDirectory, openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, newRows } from './face-list.ts';

const now = new Date('2026-11-23T23:00:00.000Z');
const hour = 3_600_000;
const wishes: DownloadWishes = {
  actors: null,
  hosts: null,
  pending: false,
  again: ['dead'],
  cause: null,
  untilUsable: 130,
  concurrency: 3,
  privateAddresses: false,
  wayback: true,
  mostBytes: 1000,
};
const dead = attempt({ state: 'dead', cause: 'dns', httpStatus: null, bytes: 0 });
const urlOf = (index: number): string => newRow('Ada Vole', index).url;

/** Six rows, the first four of which are dead. */
function withDead(store: FaceStore = openedStore().faces): FaceStore {
  store.rows.add(aList, newRows('Ada Vole', 6));
  for (let index = 0; index < 4; index++) store.downloads.failed(urlOf(index), dead);
  return store;
}

function due(store: FaceStore): string[] {
  const kept = store.underWay.unfinished(now)?.wishes ?? wishes;
  return store.downloads.due({ ...kept, marked: true }).map(({ url }) => url);
}

describe('a download under way', () => {
  it('leaves to be asked once more only what has no new outcome, also after the lab was closed', () => {
    const directory = labDirectory();
    const before = openStore(directory);
    withDead(before.faces).underWay.begin(wishes, now);
    for (const index of [0, 2]) before.faces.downloads.failed(urlOf(index), dead);
    before.close();

    const store = openedStore(directory).faces;
    expect(store.underWay.unfinished(now)).toEqual({
      wishes,
      begunAt: now.toISOString(),
      left: 2,
      waiting: 0,
      waitingUntil: null,
    });
    expect(due(store)).toEqual([urlOf(1), urlOf(3)]);
    expect([0, 1, 2, 3, 4].map((index) => store.underWay.isDue(urlOf(index)))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    store.downloads.failed(urlOf(1), dead);
    store.downloads.failed(urlOf(3), dead);
    expect(store.underWay.unfinished(now)).toBeUndefined();
  });

  it('has what is pending beside it where that was wished', () => {
    const store = withDead();
    store.underWay.begin({ ...wishes, pending: true }, now);
    expect(due(store)).toHaveLength(6);
    store.downloads.failed(urlOf(4), dead);
    store.downloads.failed(urlOf(0), dead);
    expect(due(store)).toEqual([1, 2, 3, 5].map(urlOf));
  });

  it('takes the place of the one before it, and ends with all its marks', () => {
    const store = withDead();
    store.underWay.begin(wishes, now);
    store.underWay.begin({ ...wishes, pending: true, again: [] }, now);
    expect(due(store)).toEqual([4, 5].map(urlOf));
    store.underWay.end();
    expect(store.underWay.unfinished(now)).toBeUndefined();
    expect(store.underWay.isDue(urlOf(4))).toBe(false);
    store.underWay.begin({ ...wishes, cause: 'http 404' }, now);
    expect(due(store)).toEqual([]);
  });
});

describe('hosts that asked to be left alone', () => {
  it('are so until then, the later time counting, and say how much waits for them', () => {
    const store = withDead();
    store.underWay.begin(wishes, now);
    const until = new Date(now.getTime() + hour);
    store.underWay.leaveAlone('pictures.example', until);
    store.underWay.leaveAlone('pictures.example', new Date(now.getTime() + 60_000));
    expect(store.underWay.leftAlone(now)).toEqual(new Map([['pictures.example', until]]));
    expect(store.underWay.unfinished(now)).toMatchObject({
      left: 4,
      waiting: 4,
      waitingUntil: until.toISOString(),
    });
    expect(store.underWay.leftAlone(until)).toEqual(new Map());
    expect(store.underWay.unfinished(until)).toMatchObject({ left: 4, waiting: 0, waitingUntil: null });
  });
});
