import { describe, expect, it } from 'vitest';
import { faceQuery } from '../../../../shared/models/face.ts';
import type { DueSelection } from '../../../../main/store/faces/face-downloads-due.ts';
import type { FaceStore } from '../../../../main/store/faces/face-store.ts';
import { openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from './face-list.ts';

const hader = 'Bill Hader';
const everything: DueSelection = { actors: null, hosts: null, pending: true, again: [], cause: null };
const shared = 'http://other.example/both.jpg';

function states(store: FaceStore): string[] {
  return store.rows.query(faceQuery.parse({})).faces.map(({ state, cause }) => `${state} ${cause}`.trim());
}

/** Six rows: the first four of Hader, of which 2 and 3 share an address, and two of Carell's. */
function withRows(): FaceStore {
  const store = openedStore().faces;
  const twins = [newRow(hader, 2, { url: shared }), newRow(hader, 3, { url: shared })];
  store.rows.add(aList, [...newRows(hader, 2), ...twins, ...newRows('Steve Carell', 2)]);
  return store;
}

function due(store: FaceStore, changes: Partial<DueSelection> = {}): string[] {
  return store.downloads.due({ ...everything, ...changes }).map(({ url, rows }) => `${rows.join(',')} ${url}`);
}

describe('addresses that are due', () => {
  it('are those of rows that are pending without bytes, each once, in the order of the lists', () => {
    const store = withRows();
    expect(store.downloads.due(everything)[2]).toEqual({
      url: shared,
      host: 'other.example',
      actors: [hader],
      rows: [3, 4],
    });
    store.downloads.came(newRow(hader, 0).url, attempt(), sha256('x'));
    store.downloads.failed(newRow(hader, 1).url, attempt({ state: 'timeout', cause: 'idle' }));
    expect(due(store)).toEqual([
      `3,4 ${shared}`,
      '5 http://pictures.example/carell0.jpg',
      '6 http://pictures.example/carell1.jpg',
    ]);
  });

  it('can be narrowed to actors and hosts, and failures asked again by state and cause', () => {
    const store = withRows();
    store.downloads.failed(newRow(hader, 0).url, attempt({ state: 'dead', cause: 'http 404' }));
    store.downloads.failed(newRow(hader, 1).url, attempt({ state: 'dead', cause: 'dns' }));
    expect(due(store, { actors: ['Steve Carell'] }).length).toBe(2);
    expect(due(store, { hosts: ['other.example'] })).toEqual([`3,4 ${shared}`]);
    expect(due(store, { actors: [hader], again: ['dead'] }).length).toBe(3);
    expect(due(store, { actors: [hader], again: ['dead'], cause: 'dns' })).toEqual([
      '2 http://pictures.example/hader1.jpg',
      `3,4 ${shared}`,
    ]);
    expect(due(store, { pending: false, again: ['dead'], cause: 'dns' })).toEqual([
      '2 http://pictures.example/hader1.jpg',
    ]);
    expect(due(store, { pending: false })).toEqual([]);
  });
});

describe('failures', () => {
  it('are counted by state and cause as a retry of the same actors and hosts would fetch them', () => {
    const store = withRows();
    store.downloads.failed(newRow(hader, 0).url, attempt({ state: 'dead', cause: 'http 404' }));
    store.downloads.failed(shared, attempt({ state: 'dead', cause: 'http 404' }));
    store.downloads.failed(newRow('Steve Carell', 1).url, attempt({ state: 'dead', cause: 'dns' }));
    store.downloads.came(newRow(hader, 1).url, attempt(), sha256('a page'));
    store.images.seen(picture(sha256('a page'), { looks: 'html', decodes: false }));
    store.downloads.came(newRow('Steve Carell', 0).url, attempt(), sha256('another'));
    store.images.seen(picture(sha256('another')));

    const all = { actors: null, hosts: null };
    const told = (of: Pick<DueSelection, 'actors' | 'hosts'>): string[] =>
      store.downloads.failures(of).map(({ state, cause, rows }) => `${rows} ${state} ${cause}`);
    expect(told(all)).toEqual(['3 dead http 404', '1 dead dns', '1 not_image html']);
    expect(told({ ...all, actors: ['Steve Carell'] })).toEqual(['1 dead dns']);
    expect(told({ ...all, hosts: ['other.example'] })).toEqual(['2 dead http 404']);
    expect(told({ actors: ['Steve Carell'], hosts: ['other.example'] })).toEqual([]);

    for (const of of [all, { ...all, actors: [hader] }, { ...all, hosts: ['pictures.example'] }]) {
      for (const { state, cause, rows } of store.downloads.failures(of)) {
        const fetched = store.downloads.due({ ...of, pending: false, again: [state], cause });
        expect(fetched.flatMap((address) => address.rows)).toHaveLength(rows);
      }
    }
  });
});

describe('what came for an address', () => {
  it('is for all its rows, each by what it expects', () => {
    const store = withRows();
    expect(store.downloads.came(shared, attempt(), sha256('hader3'))).toEqual([3, 4]);
    expect(store.images.seen(picture(sha256('hader3')))).toEqual([3, 4]);
    expect(states(store).slice(2, 4)).toEqual(['mismatch', 'verified']);
  });

  it('gives a row its state at once where the bytes are known', () => {
    const store = withRows();
    store.images.seen(picture(sha256('a page'), { looks: 'html', decodes: false }));
    store.downloads.came(newRow(hader, 0).url, attempt(), sha256('a page'));
    expect(states(store)[0]).toBe('not_image html');
    expect(store.downloads.unseen()).toEqual([]);
  });

  it('is replaced by what comes later, but never the bytes that the list expects, and never by a failure', () => {
    const store = withRows();
    const { url } = newRow(hader, 0);
    store.images.seen(picture(sha256('first')));
    store.images.seen(picture(sha256('hader0')));
    store.images.seen(picture(sha256('last')));
    const observed = (): string | null | undefined => store.rows.summaries([1])[0]?.observed;

    store.downloads.failed(url, attempt({ state: 'dead', cause: 'dns' }));
    store.downloads.failed(url, attempt({ state: 'timeout', cause: 'connect' }));
    expect(states(store)[0]).toBe('timeout connect');
    store.downloads.came(url, attempt(), sha256('first'));
    store.downloads.failed(url, attempt({ state: 'dead', cause: 'http 404' }));
    expect([states(store)[0], observed()]).toEqual(['mismatch', sha256('first')]);
    store.downloads.came(url, attempt(), sha256('hader0'));
    store.downloads.came(url, attempt(), sha256('last'));
    expect([states(store)[0], observed()]).toEqual(['verified', sha256('hader0')]);
    expect(store.downloads.attempts(1).map(({ state, cause }) => `${state} ${cause}`.trim())).toEqual([
      'mismatch',
      'verified',
      'dead http 404',
      'mismatch',
      'timeout connect',
      'dead dns',
    ]);
  });

  it('that is no picture gives way to a later failure', () => {
    const store = withRows();
    const { url } = newRow(hader, 0);
    store.downloads.came(url, attempt(), sha256('a page'));
    store.images.seen(picture(sha256('a page'), { looks: 'html', decodes: false }));
    expect(states(store)[0]).toBe('not_image html');
    store.downloads.failed(url, attempt({ state: 'dead', cause: 'http 404' }));
    expect(store.rows.summaries([1])[0]).toMatchObject({
      state: 'dead',
      cause: 'http 404',
      observed: null,
      image: null,
    });
    // The page stays among what the blob store has to keep: its attempt names it.
    expect(store.downloads.observed()).toEqual(new Set([sha256('a page')]));
  });

  it('from a folder is for one row, even where two share an address', () => {
    const store = withRows();
    store.images.seen(picture(sha256('hader2')));
    expect(store.downloads.cameFor(3, attempt({ via: 'folder', from: 'hader2.jpg' }), sha256('hader2'))).toEqual([3]);
    expect(states(store).slice(2, 4)).toEqual(['verified', 'pending']);
    expect(store.downloads.attempts(3)).toEqual([attempt({ via: 'folder', from: 'hader2.jpg', state: 'verified' })]);
    expect(store.downloads.attempts(4)).toEqual([]);
    expect(due(store)).toContain(`4 ${shared}`);
  });

  it('is due again, for every row that has it, when it is lost from the blob store', () => {
    const store = withRows();
    store.downloads.came(shared, attempt(), sha256('hader3'));
    store.images.seen(picture(sha256('hader3')));
    store.downloads.came(newRow(hader, 0).url, attempt(), sha256('hader3'));
    expect(store.downloads.observed()).toEqual(new Set([sha256('hader3')]));
    expect(store.downloads.forget(sha256('hader3'))).toEqual([1, 3, 4]);
    expect(states(store)).toEqual(Array(6).fill('pending'));
    expect(store.downloads.observed()).toEqual(new Set());
    expect(due(store).length).toBe(5);
    // And when it comes again it is what it was.
    store.downloads.came(shared, attempt(), sha256('hader3'));
    expect(states(store).slice(2, 4)).toEqual(['mismatch', 'verified']);
  });

  it('keeps its bytes named while its rows are away', () => {
    const store = withRows();
    store.downloads.came(shared, attempt(), sha256('hader3'));
    store.rows.remove([hader]);
    expect(store.downloads.observed()).toEqual(new Set([sha256('hader3')]));
  });
});

describe('rows a folder may fill', () => {
  it('are found by expected hash and by label', () => {
    const store = withRows();
    store.rows.add(aList, [newRow('Steve Carell', 7, { expected: sha256('hader1') })]);
    expect(store.downloads.expecting(sha256('hader1'))).toEqual([2, 7]);
    expect(store.downloads.expecting(`${sha256('hader1').slice(0, 8)}${'0'.repeat(56)}`)).toEqual([]);
    expect(store.downloads.labelled('carell1')).toEqual([6]);
  });
});

describe('hosts', () => {
  it('come with the most rows first, and how it goes with each', () => {
    const store = withRows();
    store.downloads.failed(newRow(hader, 0).url, attempt({ state: 'dead', cause: 'dns' }));
    expect(store.downloads.hosts(10)).toEqual([
      { host: 'pictures.example', rows: 4, states: { dead: 1, pending: 3 } },
      { host: 'other.example', rows: 2, states: { pending: 2 } },
    ]);
    expect(store.downloads.hosts(1).length).toBe(1);
  });
});
