import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countsOf, divideFaces, itemsOf, usableFaces } from '../../../../../main/data/faces/snapshots/choice.ts';
import { snapshotDifference } from '../../../../../main/data/faces/snapshots/difference.ts';
import { leakFacts, splitLeaks } from '../../../../../main/data/faces/snapshots/leaks.ts';
import { snapshotHash, snapshotText } from '../../../../../main/data/faces/snapshots/snapshot-hash.ts';
import type { NearPair } from '../../../../../main/data/faces/near-pairs.ts';
import {
  reportSplit,
  type SnapshotCandidate,
  type SnapshotItem,
  type SnapshotRule,
} from '../../../../../shared/models/face-snapshot.ts';
import type { matrixPartNames } from '../../../../../shared/models/matrices.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function candidate(index: number, changes: Partial<SnapshotCandidate> = {}): SnapshotCandidate {
  return {
    key: hashOf(`row ${index}`),
    actor: 'Ada Bell',
    index,
    label: `bell${index}`,
    state: 'verified',
    verdict: null,
    misplaced: false,
    sha256: hashOf(`picture ${index}`),
    box: { x1: 0, y1: 0, x2: 100, y2: 100 },
    ...changes,
  };
}

const many = (count: number): SnapshotCandidate[] => Array.from({ length: count }, (_, index) => candidate(index));
const rule = (changes: Partial<SnapshotRule> = {}): SnapshotRule => ({
  ...reportSplit,
  actors: ['Ada Bell', 'Cy Dorn'],
  ...changes,
});
const pair = (a: number, b: number): NearPair => ({ a, b, distance: 3 });
function indices(
  faces: SnapshotCandidate[],
  by: SnapshotRule,
  pairs: NearPair[] = [],
): Record<(typeof matrixPartNames)[number], number[]> {
  const parts = divideFaces(faces, by, pairs);
  const of = (part: (typeof matrixPartNames)[number]): number[] => parts[part].map(({ index }) => index);
  return { training: of('training'), validation: of('validation'), test: of('test') };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('usable faces', () => {
  it('are those included, and those without a decision in the rule’s states, in the list’s order', () => {
    const faces = [
      candidate(5),
      candidate(1, { state: 'mismatch' }),
      candidate(2, { state: 'mismatch', verdict: 'include' }),
      candidate(3, { verdict: 'undecided' }),
      candidate(0),
      candidate(4, { verdict: 'exclude' }),
    ];
    expect(usableFaces(faces, rule()).map(({ index }) => index)).toEqual([0, 2, 5]);
    expect(usableFaces(faces, rule({ states: ['verified', 'mismatch'] })).map(({ index }) => index)).toEqual([
      0, 1, 2, 5,
    ]);
  });

  it('have a box that is on the picture', () => {
    const missing = candidate(0, { misplaced: true, verdict: 'include' });
    expect(usableFaces([missing, candidate(1)], rule()).map(({ index }) => index)).toEqual([1]);
  });

  it('of two lists with the same places have one order in every lab', () => {
    const twice = [candidate(0), candidate(0, { key: '0'.repeat(64), label: 'other' })];
    const labels = (faces: SnapshotCandidate[]): string[] => usableFaces(faces, rule()).map(({ label }) => label);
    expect(labels(twice)).toEqual(['other', 'bell0']);
    expect(labels([...twice].reverse())).toEqual(labels(twice));
  });
});

describe('dividing', () => {
  it('takes the first 70, the next 20 and the next 20 as the report does', () => {
    expect(indices(many(130), rule())).toEqual({
      training: range(0, 70),
      validation: range(70, 90),
      test: range(90, 110),
    });
  });

  it('shuffles by the seed as numpy does', () => {
    const by = rule({ order: 'shuffle', seed: 0, counts: { training: 5, validation: 3, test: 2 } });
    // numpy.random.seed(0); numpy.random.permutation(10)
    expect(indices(many(10), by)).toEqual({ training: [2, 8, 4, 9, 1], validation: [6, 7, 3], test: [0, 5] });
    expect(indices(many(10), { ...by, seed: 1 })).not.toEqual(indices(many(10), by));
  });

  it('gives what there is where faces are too few', () => {
    expect(indices(many(75), rule())).toEqual({ training: range(0, 70), validation: range(70, 75), test: [] });
  });

  it('leaves twins wherever they fall unless told otherwise', () => {
    const small = rule({ counts: { training: 2, validation: 1, test: 1 } });
    expect(indices(many(4), small, [pair(0, 3)])).toEqual({ training: [0, 1], validation: [2], test: [3] });
  });

  it('keeps twins together, also those that are twins by way of another or by their bytes', () => {
    const together = rule({ counts: { training: 3, validation: 2, test: 1 }, twins: 'together' });
    expect(indices(many(6), together, [pair(0, 4), pair(4, 5)])).toEqual({
      training: [0, 4, 5],
      validation: [1, 2],
      test: [3],
    });
    const bytes = many(6).map((face, at) => (at === 5 ? { ...face, sha256: hashOf('picture 0') } : face));
    expect(indices(bytes, together)).toEqual({ training: [0, 1, 5], validation: [2, 3], test: [4] });
  });

  it('puts a group into the first part that has room for all of it, and fills the gap with the next', () => {
    const together = rule({ counts: { training: 2, validation: 2, test: 1 }, twins: 'together' });
    expect(indices(many(5), together, [pair(1, 2)])).toEqual({ training: [0, 3], validation: [1, 2], test: [4] });
  });

  it('cuts a group that has room nowhere and leaves the rest out', () => {
    const together = rule({ counts: { training: 2, validation: 1, test: 1 }, twins: 'together' });
    expect(indices(many(6), together, [pair(0, 1), pair(1, 2), pair(2, 3)])).toEqual({
      training: [0, 1],
      validation: [4],
      test: [5],
    });
  });
});

describe('a snapshot', () => {
  const divided = new Map(
    ['Ada Bell', 'Cy Dorn'].map((actor, at) => [
      actor,
      divideFaces(
        many(4).map((face) => ({ ...face, actor, sha256: hashOf(`${at} ${face.index}`) })),
        rule({ counts: { training: 2, validation: 1, test: 1 } }),
        [],
      ),
    ]),
  );
  const items = itemsOf(rule(), divided);
  const imaging = { size: 28, kernel: 'triangle', colour: 'rgb' } as const;

  it('goes part by part and actor by actor', () => {
    expect(items.map(({ split, actor, label }) => `${split} ${actor} ${label}`)).toEqual([
      'training Ada Bell bell0',
      'training Ada Bell bell1',
      'training Cy Dorn bell0',
      'training Cy Dorn bell1',
      'validation Ada Bell bell2',
      'validation Cy Dorn bell2',
      'test Ada Bell bell3',
      'test Cy Dorn bell3',
    ]);
    expect(countsOf(rule().actors, items)['Cy Dorn']).toEqual({ training: 2, validation: 1, test: 1 });
  });

  it('has a hash that anybody can work out from its text', () => {
    const one = items.slice(0, 1).map((item) => ({ ...item, sha256: 'ab'.repeat(32) }));
    expect(snapshotText(imaging, one)).toBe(
      'hidden-unit-face-snapshot\t1\n' +
        'imaging\t28\ttriangle\trgb\n' +
        `${'ab'.repeat(32)}\t0,0,100,100\ttraining\tAda Bell\n`,
    );
    // printf '…' | sha256sum
    expect(snapshotHash(imaging, one)).toBe('220236475552d84c7d0a7c376f262523a32a8d5b19fb1a91e0e7c5b291314596');
    expect(snapshotHash(imaging, items)).toBe(hashOf(snapshotText(imaging, items)));
  });

  it('hashes bytes, box, actor, part, order and imaging, and nothing of a lab', () => {
    const base = snapshotHash(imaging, items);
    const [first, ...rest] = items;
    if (first === undefined) throw new Error('There are items.');
    const changed: [string, SnapshotItem[]][] = [
      ['bytes', [{ ...first, sha256: hashOf('other') }, ...rest]],
      ['box', [{ ...first, box: { ...first.box, x2: 101 } }, ...rest]],
      ['actor', [{ ...first, actor: 'Eve Fox' }, ...rest]],
      ['part', [{ ...first, split: 'test' }, ...rest]],
      ['order', [...rest, first]],
    ];
    for (const [what, others] of changed) expect(snapshotHash(imaging, others), what).not.toBe(base);
    expect(snapshotHash({ ...imaging, kernel: 'cubic' }, items)).not.toBe(base);
    expect(snapshotHash({ ...imaging, cmyk: 'plain' }, items)).not.toBe(base);
    expect(snapshotHash({ ...imaging, cmyk: 'profile' }, items)).toBe(base);
    expect(snapshotHash(imaging, [{ ...first, label: 'x', rowKey: hashOf('x') }, ...rest])).toBe(base);
  });

  it('leaks where near-duplicates or equal bytes are in different parts', () => {
    const hash = new Uint8Array(32);
    const hashes = items.map(() => hash);
    const sameBytes = items.map((item, at) => (at === 7 ? { ...item, sha256: items[0]?.sha256 ?? '' } : item));
    const leaks = splitLeaks(sameBytes, [pair(0, 1), pair(1, 4)], hashes);
    expect(leaks.map(({ a, b, distance }) => [a.label, a.split, b.label, b.split, distance])).toEqual([
      ['bell0', 'training', 'bell3', 'test', 0],
      ['bell1', 'training', 'bell2', 'validation', 3],
    ]);
    expect(
      splitLeaks(
        sameBytes,
        [],
        hashes.map(() => null),
      )[0]?.distance,
    ).toBe(256);
  });

  it('counts pairs of leaks, their faces once each, and the faces in each part', () => {
    const keyed = items.map((item, at) => ({ ...item, rowKey: hashOf(`key ${at}`) }));
    const [a, b, c, d] = [keyed[0], keyed[1], keyed[4], keyed[7]];
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error();
    expect([a.split, b.split, c.split, d.split]).toEqual(['training', 'training', 'validation', 'test']);
    const pairs = [
      { a, b: c },
      { a, b: d },
      { a: b, b: d },
    ];
    expect(leakFacts(pairs)).toEqual({ pairs: 3, faces: 4, parts: { training: 2, validation: 1, test: 1 } });
    expect(leakFacts([])).toEqual({ pairs: 0, faces: 0, parts: { training: 0, validation: 0, test: 0 } });
  });

  it('compared with another says what was added, removed, moved and changed', () => {
    const keyed = items.map((item, at) => ({ ...item, rowKey: hashOf(`key ${at}`) }));
    const [gone, moved, boxed, rehashed, ...same] = keyed;
    if (gone === undefined || moved === undefined || boxed === undefined || rehashed === undefined) throw new Error();
    const fresh = { ...gone, rowKey: hashOf('fresh') };
    const after: SnapshotItem[] = [
      { ...moved, split: 'test' },
      { ...boxed, box: { ...boxed.box, x1: 3 } },
      { ...rehashed, sha256: hashOf('newer') },
      ...same,
      fresh,
    ];
    const difference = snapshotDifference(keyed, after);
    expect(difference.added).toEqual([fresh]);
    expect(difference.removed).toEqual([gone]);
    expect(difference.moved).toEqual([{ item: after[0], from: 'training' }]);
    expect(difference.changed).toEqual([
      { item: after[1], before: boxed },
      { item: after[2], before: rehashed },
    ]);
    expect(difference.same).toBe(4);
  });
});
