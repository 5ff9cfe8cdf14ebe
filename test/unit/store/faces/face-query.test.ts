import { beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  faceCheckNames,
  faceFilter,
  failedStates,
  faceQuery,
  faceStates,
  standings,
  verdicts,
  type FaceQuery,
  type FaceSummary,
} from '../../../../shared/models/face.ts';
import type { FaceStore } from '../../../../main/store/faces/face-store.ts';
import { openStore } from '../../../../main/store/store.ts';
import { aList, attempt, newRow, picture, sha256 } from './face-list.ts';

const actors = ['Bill Hader', 'Steve Carell', 'Lorraine Bracco'];
const perActor = 40;
/** Rows that are decided, as far as they have a picture. */
const inTheirOrder = [5, 15, 60, 61, 62, 2, 33, 80, 81, 90, 91, 93];
const snapshot = sha256('a snapshot');
let store: FaceStore;
/** Every row in the list's order, as the plain reference that queries are compared with. */
let all: FaceSummary[];

/** 120 rows of three actors with every kind of outcome, decision and check, from several hosts. */
function fill(faces: FaceStore): void {
  for (const [place, actor] of actors.entries()) {
    faces.rows.add(
      { ...aList, hash: sha256(actor) },
      Array.from({ length: perActor }, (_, index) =>
        newRow(actor, index, {
          url: `http://host${index % 5}.example/${index % 2 === 0 ? 'Photos' : 'a_b'}/${place}-${index}.jpg`,
          box: { x1: 0, y1: 0, x2: 20 + ((index * 37) % 90), y2: 100 },
        }),
      ),
    );
  }
  for (let id = 1; id <= actors.length * perActor; id++) {
    const row = faces.rows.get(id);
    if (row === undefined) throw new Error('The row is missing.');
    const kind = (id * 7) % 10;
    const bytes = kind < 4 ? row.expected : sha256(`other ${id}`);
    if (kind < 7) faces.downloads.came(row.url, attempt(), bytes);
    if (kind === 7)
      faces.downloads.failed(row.url, attempt({ state: 'dead', cause: id % 3 === 0 ? 'http 404' : 'dns' }));
    if (kind < 6) faces.images.seen(picture(bytes));
    if (kind === 6) faces.images.seen(picture(bytes, { looks: 'html', decodes: false }));
  }
  const decide = (ids: number[], verdict: 'include' | 'exclude' | 'undecided', reason: string): void => {
    const withPicture = faces.rows.summaries(ids).filter(({ standing }) => standing !== 'absent');
    faces.decisions.decide(
      withPicture.map(({ id }) => id),
      { verdict, reason, note: reason === '' ? 'Größe: 100% sure' : '', box: null },
    );
  };
  decide(inTheirOrder.slice(0, 5), 'exclude', 'other person');
  decide(inTheirOrder.slice(5, 9), 'include', '');
  decide(inTheirOrder.slice(9), 'undecided', 'bad box');
  faces.checks.replace(
    [3, 9, 27, 40, 66, 81, 100].flatMap((row, place) => [
      { row, check: 'blur' as const, score: (place + 1) / 10, why: 'It is blurred.', others: [] },
      ...(row % 2 === 1
        ? [{ row, check: 'grey' as const, score: 0.9 - place / 100, why: 'Grey.', others: [1, 2] }]
        : []),
    ]),
  );
  const usable = faces.rows.query(faceQuery.parse({ standings: ['in'], limit: 20 })).faces;
  faces.snapshots.put(
    {
      hash: snapshot,
      name: 'first',
      rule: {
        actors,
        counts: { training: 1, validation: 0, test: 1 },
        order: 'list',
        seed: 0,
        states: ['verified'],
        twins: 'anywhere',
      },
      imaging: { size: 28, kernel: 'triangle', colour: 'rgb', cmyk: 'profile' },
      matrices: null,
      leaks: null,
      createdAt: '2026-11-23T10:00:00.000Z',
    },
    usable.map(({ observed, box, actor, key, label }, place) => ({
      sha256: observed ?? '',
      box,
      actor,
      split: place % 2 === 0 ? 'training' : 'test',
      rowKey: key,
      label,
    })),
  );
}

beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'hidden-unit-faces-'));
  const opened = openStore(directory);
  store = opened.faces;
  fill(store);
  all = store.rows.summaries(Array.from({ length: actors.length * perActor }, (_, index) => index + 1));
  return () => {
    opened.close();
    rmSync(directory, { recursive: true, force: true });
  };
});

function ask(query: Partial<FaceQuery>): { total: number; ids: number[] } {
  const { total, faces } = store.rows.query(faceQuery.parse({ limit: 1000, ...query }));
  return { total, ids: faces.map(({ id }) => id) };
}

const filters: [what: string, query: Partial<FaceQuery>, keeps: (face: FaceSummary) => boolean][] = [
  ['nothing', {}, () => true],
  ['an actor', { actors: ['Steve Carell'] }, ({ actor }) => actor === 'Steve Carell'],
  [
    'two actors, one of them unknown',
    { actors: ['Nobody', 'Bill Hader'], states: ['verified'] },
    ({ actor, state }) => actor === 'Bill Hader' && state === 'verified',
  ],
  ['an unknown actor', { actors: ['Nobody'] }, () => false],
  ['states', { states: ['mismatch', 'dead'] }, ({ state }) => state === 'mismatch' || state === 'dead'],
  ['a state and a cause', { states: ['dead'], cause: 'dns' }, ({ cause }) => cause === 'dns'],
  ['standings', { standings: ['open'] }, ({ standing }) => standing === 'open'],
  [
    'verdicts',
    { verdicts: ['exclude', 'undecided'] },
    ({ decision: word }) => ['exclude', 'undecided'].includes(word?.verdict ?? ''),
  ],
  ['a host', { host: 'host3.example' }, ({ url }) => url.includes('//host3.')],
  ['a check', { checks: ['grey'] }, ({ checks }) => checks.some(({ check }) => check === 'grey')],
  ['either of two checks', { checks: ['grey', 'blur'] }, ({ checks }) => checks.length > 0],
  ['a text in a label, of any case', { text: 'BRACCO3' }, ({ label }) => label.startsWith('bracco3')],
  ['a text in an address', { text: 'photos' }, ({ url }) => url.includes('Photos')],
  ['a text with characters that a pattern knows', { text: 'a_b/' }, ({ url }) => url.includes('a_b/')],
  ['a text in a note', { text: '100%' }, ({ decision: word }) => word?.note === 'Größe: 100% sure'],
  ['a text of any case in any script', { text: 'GRÖSSE' }, ({ decision: word }) => word?.note === 'Größe: 100% sure'],
  ['a text in a reason', { text: 'bad b' }, ({ decision: word }) => word?.reason === 'bad box'],
  [
    'much at once',
    { actors: ['Bill Hader', 'Lorraine Bracco'], standings: ['in'], host: 'host1.example', text: 'jpg' },
    ({ actor, standing, url }) => actor !== 'Steve Carell' && standing === 'in' && url.includes('//host1.'),
  ],
];

describe('a query', () => {
  it('has every kind of row to find', () => {
    expect(new Set(all.map(({ state }) => state))).toEqual(
      new Set(['verified', 'mismatch', 'not_image', 'dead', 'pending']),
    );
    expect(new Set(all.map(({ standing }) => standing))).toEqual(new Set(['in', 'out', 'open', 'absent']));
  });

  it.each(filters)('by %s gives the rows that a look at each gives, and their number', (_, query, keeps) => {
    const expected = all.filter(keeps).map(({ id }) => id);
    expect(ask(query)).toEqual({ total: expected.length, ids: expected });
  });

  it.each(filters)('by %s pages through the same rows without gaps, whatever the order', (_, query) => {
    for (const order of ['list', 'suspicion', 'size', 'decided', 'blur'] as const) {
      for (const descending of [false, true]) {
        const { total, ids } = ask({ ...query, order, descending });
        const paged: number[] = [];
        for (let offset = 0; offset < total + 7; offset += 7) {
          paged.push(...ask({ ...query, order, descending, offset, limit: 7 }).ids);
        }
        expect(paged).toEqual(ids);
        expect(new Set(ids).size).toBe(total);
      }
    }
  });

  it('orders by size of the box, by suspicion, by when it was decided and by one check', () => {
    const byId = new Map(all.map((face) => [face.id, face]));
    const values = (order: FaceQuery['order'], descending: boolean, value: (face: FaceSummary) => number | undefined) =>
      ask({ order, descending }).ids.map((id) => {
        const face = byId.get(id);
        return face && value(face);
      });
    const ascending = (list: (number | undefined)[]) => [...list].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));

    const width = ({ box }: FaceSummary): number => box.x2 - box.x1;
    expect(values('size', false, width)).toEqual(ascending(all.map(width)));
    expect(values('size', true, width)).toEqual(ascending(all.map(width)).reverse());
    const suspicion = (face: FaceSummary): number => face.suspicion;
    expect(values('suspicion', true, suspicion)).toEqual(ascending(all.map(suspicion)).reverse());
    const blur = ({ checks }: FaceSummary): number | undefined => checks.find(({ check }) => check === 'blur')?.score;
    // Rows without the check come last either way.
    expect(values('blur', false, blur)).toEqual(ascending(all.map(blur)));
    expect(values('blur', true, blur).slice(0, 8)).toEqual([0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, undefined]);
    const decided = inTheirOrder.filter((id) => byId.get(id)?.decision !== null);
    const undecided = all.filter(({ decision: word }) => word === null).map(({ id }) => id);
    expect(decided.length).toBeGreaterThan(8);
    expect(ask({ order: 'decided' }).ids).toEqual([...decided, ...undecided]);
    expect(ask({ order: 'decided', descending: true }).ids).toEqual([...decided.reverse(), ...undecided]);
  });

  it('tells the part that each row has in a snapshot, and finds the rows of a part', () => {
    const inSnapshot = store.snapshots.items(snapshot);
    const test = inSnapshot.filter(({ split }) => split === 'test').map(({ rowKey }) => rowKey);
    const found = store.rows.query(faceQuery.parse({ snapshot, split: 'test', limit: 1000 }));
    expect(found.total).toBe(10);
    expect(found.faces.map(({ key }) => key)).toEqual(test);
    expect(found.faces.every(({ split }) => split === 'test')).toBe(true);

    const every = store.rows.query(faceQuery.parse({ snapshot, limit: 1000 })).faces;
    expect(every.length).toBe(120);
    expect(every.filter(({ split }) => split === 'training').length).toBe(10);
    expect(every.filter(({ split }) => split === null).length).toBe(100);
  });

  it.each<Partial<FaceQuery>>([
    {},
    { standings: ['in'] },
    { states: ['verified', 'dead'], standings: ['in', 'absent'] },
    { verdicts: ['exclude'] },
    { checks: ['blur'], verdicts: ['include', 'exclude'] },
    { actors: ['Steve Carell', 'nobody'], cause: 'dns' },
    { actors: ['nobody'] },
    { host: 'host2.example', standings: ['out'] },
    { text: 'photos', states: ['mismatch'] },
    { text: '100% sure', checks: ['grey'] },
    { snapshot, split: 'training', checks: ['grey', 'blur'] },
  ])('counts for each choice beside %o what a list of it has', (filter) => {
    const totalOf = (choice: Partial<FaceQuery>): number =>
      store.rows.query(faceQuery.parse({ ...filter, ...choice })).total;
    const counts = store.rows.counts(faceFilter.parse(filter));
    expect(counts.all).toBe(totalOf({ standings: [] }));
    for (const name of standings) expect(counts.standings[name], name).toBe(totalOf({ standings: [name] }));
    for (const name of faceStates) expect(counts.states[name], name).toBe(totalOf({ states: [name] }));
    for (const name of verdicts) expect(counts.verdicts[name], name).toBe(totalOf({ verdicts: [name] }));
    for (const name of faceCheckNames) expect(counts.checks[name], name).toBe(totalOf({ checks: [name] }));
  });

  it('gives summaries in the order asked for, without those that are not there', () => {
    expect(store.rows.summaries([9, 4000, 3]).map(({ id }) => id)).toEqual([9, 3]);
    expect(store.rows.summaries([9])[0]).toMatchObject({
      suspicion: 0.89,
      checks: [
        { check: 'grey', score: 0.89, why: 'Grey.', others: [1, 2] },
        { check: 'blur', score: 0.2, why: 'It is blurred.', others: [] },
      ],
    });
  });
});

describe('the counters', () => {
  it('say what a look at every row says', () => {
    const status = store.rows.status(30);
    expect(status.rows).toBe(all.length);
    for (const [state, rows] of Object.entries(status.states)) {
      expect(rows).toBe(all.filter((face) => face.state === state).length);
    }
    expect(Object.keys(status.actors)).toEqual(actors);
    for (const [name, counts] of Object.entries(status.actors)) {
      const own = all.filter(({ actor }) => actor === name);
      const standing = (what: string): number => own.filter((face) => face.standing === what).length;
      expect(counts).toEqual({
        rows: perActor,
        usable: standing('in'),
        needed: 30,
        open: standing('open'),
        out: standing('out'),
        absent: standing('absent'),
        pending: own.filter(({ state }) => state === 'pending').length,
        failed: own.filter(({ state }) => new Set<string>(failedStates).has(state)).length,
      });
    }
    for (const { state, cause, rows } of status.causes) {
      expect(rows).toBe(all.filter((face) => face.state === state && face.cause === cause).length);
    }
    expect(status.causes.map(({ cause }) => cause).sort()).toEqual(['dns', 'html', 'http 404']);
  });
});
