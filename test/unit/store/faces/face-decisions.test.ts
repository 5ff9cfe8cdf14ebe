import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { faceQuery, verdicts, type FaceBox } from '../../../../shared/models/face.ts';
import type { PatchEntry } from '../../../../shared/models/face-decision.ts';
import type { FaceStore, NewDecision } from '../../../../main/store/faces/face-store.ts';
import { labDirectory, openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from './face-list.ts';

const hader = 'Bill Hader';
const moved: FaceBox = { x1: 1, y1: 2, x2: 31, y2: 42 };

function decision(changes: Partial<NewDecision> = {}): NewDecision {
  return { verdict: 'exclude', reason: 'other person', note: '', box: null, ...changes };
}

/** Rows with pictures: even ones verified, odd ones mismatches; the last has none. */
function withPictures(count = 6, store: FaceStore = openedStore().faces): FaceStore {
  store.rows.add(aList, newRows(hader, count + 1));
  for (let index = 0; index < count; index++) {
    const bytes = sha256(index % 2 === 0 ? `hader${index}` : `other ${index}`);
    store.downloads.came(newRow(hader, index).url, attempt(), bytes);
    store.images.seen(picture(bytes));
  }
  return store;
}

/** All that decisions change of a row, without their times. */
function outcome(store: FaceStore): unknown[] {
  return store.rows.query(faceQuery.parse({ limit: 1000 })).faces.map(({ standing, state, decision: word }) => {
    return { standing, state, said: word && { ...word, at: '' } };
  });
}

function standings(store: FaceStore): string[] {
  return store.rows.query(faceQuery.parse({})).faces.map(({ standing }) => standing);
}

describe('a decision', () => {
  it('is in force for its row and its bytes, whatever the hash says', () => {
    const store = withPictures(4);
    expect(standings(store)).toEqual(['in', 'open', 'in', 'open', 'absent']);
    expect(store.decisions.decide([1, 2], decision())).toEqual({ act: 1, rows: [1, 2], misplaced: [] });
    expect(store.decisions.decide([4], decision({ verdict: 'include', reason: 'same photo' })).act).toBe(2);
    expect(store.decisions.decide([3], decision({ verdict: 'undecided', reason: '' })).act).toBe(3);
    expect(standings(store)).toEqual(['out', 'out', 'open', 'in', 'absent']);
    expect(store.rows.summaries([4])[0]?.decision).toMatchObject({
      verdict: 'include',
      reason: 'same photo',
      box: null,
    });

    // Other bytes for row 2: nobody has said anything about them.
    store.downloads.came(newRow(hader, 1).url, attempt(), sha256('newer'));
    store.images.seen(picture(sha256('newer')));
    expect(store.rows.summaries([2])[0]).toMatchObject({ standing: 'open', decision: null });
    expect(store.decisions.history(sha256('Bill Hader 1')).map(({ sha256: bytes }) => bytes)).toEqual([
      sha256('other 1'),
    ]);
  });

  it('is refused, with all others of its act, for a row that is not there or has no picture', () => {
    const store = withPictures(4);
    expect(() => store.decisions.decide([1, 99], decision())).toThrow(
      expect.objectContaining({ code: 'not_found', message: expect.stringContaining('99') }),
    );
    expect(() => store.decisions.decide([1, 5], decision())).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('hader4') }),
    );
    expect(standings(store)).toEqual(['in', 'open', 'in', 'open', 'absent']);
    expect(store.decisions.depth()).toEqual({ canUndo: 0, canRedo: 0 });
  });

  it('leaves the box where the one before it had it, until it is moved again', () => {
    const store = withPictures(2);
    const box = (): FaceBox | null | undefined => store.rows.summaries([2])[0]?.decision?.box;
    store.decisions.decide([2], decision({ verdict: 'include', box: moved }));
    expect(box()).toEqual(moved);
    store.decisions.decide([2], decision({ verdict: 'exclude' }));
    expect(box()).toEqual(moved);
    expect(store.images.unmeasured()).toContainEqual({ sha256: sha256('other 1'), box: moved });
    store.decisions.decide([2], decision({ verdict: 'include', box: newRow(hader, 1).box }));
    expect(box()).toBeNull();
  });

  it('cannot be changed or removed, by any statement', () => {
    const directory = labDirectory();
    withPictures(2, openedStore(directory).faces).decisions.decide([1], decision());
    const database = new Database(join(directory, 'lab.sqlite'));
    onTestFinished(() => {
      database.close();
    });
    expect(() => database.exec(`UPDATE face_decisions SET verdict = 'include'`)).toThrow('never changed');
    expect(() => database.exec('DELETE FROM face_decisions')).toThrow('never removed');
  });
});

describe('undo and redo', () => {
  it('give back what was in force before, and again what was taken back', () => {
    const store = withPictures(2);
    const { decisions } = store;
    decisions.decide([1], decision({ verdict: 'undecided', reason: 'bad box', note: 'look again', box: moved }));
    decisions.decide([1, 2], decision());
    const both = outcome(store);
    expect(standings(store)).toEqual(['out', 'out', 'absent']);

    expect(decisions.undo()).toEqual({ act: 3, rows: [1, 2], words: 'Undid: 2 faces excluded (other person).' });
    expect(store.rows.summaries([1])[0]).toMatchObject({
      standing: 'open',
      decision: { verdict: 'undecided', reason: 'bad box', note: 'look again', box: moved },
    });
    // Nothing had been said of row 2, and nothing is.
    expect(store.rows.summaries([2])[0]).toMatchObject({ standing: 'open', decision: null });
    expect(decisions.undo().words).toBe('Undid: hader0 left unreviewed (bad box).');
    // Verified and without a decision it is usable again, and so is its published box.
    expect(store.rows.summaries([1])[0]).toMatchObject({ standing: 'in', decision: null });
    expect(store.rows.candidates([hader])[0]?.box).toEqual(newRow(hader, 0).box);
    expect(decisions.depth()).toEqual({ canUndo: 0, canRedo: 2 });
    expect(() => decisions.undo()).toThrow(expect.objectContaining({ code: 'conflict' }));

    expect(decisions.redo().words).toBe('Brought back: hader0 left unreviewed (bad box).');
    decisions.redo();
    expect(outcome(store)).toEqual(both);
    expect(() => decisions.redo()).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('add decisions of their own, so that the history tells everything that happened', () => {
    const store = withPictures(1);
    store.decisions.decide([1], decision());
    store.decisions.undo();
    store.decisions.redo();
    const history = store.decisions.history(sha256('Bill Hader 0'));
    expect(history.map(({ act, undoes, verdict }) => [act, undoes, verdict])).toEqual([
      [3, 1, 'exclude'],
      [2, 1, null],
      [1, null, 'exclude'],
    ]);
    expect(new Set(history.map(({ id }) => id)).size).toBe(3);
  });

  it('cannot bring back what was taken back before a new decision', () => {
    const store = withPictures(2);
    store.decisions.decide([1], decision());
    store.decisions.undo();
    store.decisions.decide([2], decision());
    expect(store.decisions.depth()).toEqual({ canUndo: 1, canRedo: 0 });
    expect(() => store.decisions.redo()).toThrow(expect.objectContaining({ code: 'conflict' }));
    store.decisions.undo();
    expect(standings(store)).toEqual(['in', 'open', 'absent']);
  });

  it.each([1, 2, 3, 4])(
    'lead from any acts to the start and back to the end, and survive a restart (seed %i)',
    (seed) => {
      const generator = new MersenneTwister(seed);
      const random = (): number => generator.random();
      const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
      const directory = labDirectory();
      const store = withPictures(8, openedStore(directory).faces);
      /** The state after each act that stands, the first before any. */
      const states = [outcome(store)];
      let place = 0;
      for (let step = 0; step < 60; step++) {
        const what = random();
        if (what < 0.25 && place > 0) {
          store.decisions.undo();
          place -= 1;
        } else if (what < 0.4 && place < states.length - 1) {
          store.decisions.redo();
          place += 1;
        } else {
          const rows = Array.from({ length: 8 }, (_, index) => index + 1).filter(() => random() < 0.4);
          if (rows.length === 0) continue;
          const box = random() < 0.3 ? { ...moved, x2: 40 + step } : null;
          if (random() < 0.85) {
            const verdict = pick(verdicts) ?? 'include';
            store.decisions.decide(
              rows,
              decision({ verdict, reason: `reason ${step}`, note: `note ${step % 3}`, box }),
            );
          } else {
            take(
              store,
              rows.map((row) => entry(row - 1, { verdict: pick([...verdicts, null]) ?? null, box })),
            );
          }
          states.splice(place + 1);
          place += 1;
          states.push(outcome(store));
        }
        expect(outcome(store)).toEqual(states[place]);
        expect(store.decisions.depth()).toEqual({ canUndo: place, canRedo: states.length - 1 - place });
      }
      const again = openedStore(directory).faces;
      while (place > 0) {
        again.decisions.undo();
        expect(outcome(again)).toEqual(states[--place]);
      }
      while (place < states.length - 1) {
        again.decisions.redo();
        expect(outcome(again)).toEqual(states[++place]);
      }
      expect(again.rows.status(110)).toEqual(store.rows.status(110));
    },
  );
});

let entries = 0;

/** An entry of a patch about what a row of `withPictures` has. */
function entry(index: number, changes: Partial<PatchEntry> = {}): PatchEntry {
  entries += 1;
  const number = String(entries).padStart(12, '0');
  return {
    id: `00000000-0000-4000-8000-${number}`,
    rowKey: sha256(`Bill Hader ${index}`),
    sha256: sha256(index % 2 === 0 ? `hader${index}` : `other ${index}`),
    verdict: 'include',
    reason: 'same photo',
    note: '',
    box: null,
    at: '2026-11-20T08:00:00.000Z',
    by: 'another machine',
    actor: hader,
    label: `hader${index}`,
    url: newRow(hader, index).url,
    ...changes,
  };
}

function take({ decisions }: FaceStore, patch: readonly PatchEntry[]): number[] {
  const taking = decisions.takeInParts();
  try {
    return taking.add(patch);
  } finally {
    taking.end();
  }
}

describe('entries of a patch', () => {
  it('are one act, keep who said them when, and can be taken back together', () => {
    const store = withPictures(4);
    const patch = [entry(1, { box: moved }), entry(2, { verdict: 'exclude' })];
    expect(take(store, patch)).toEqual([2, 3]);
    expect(standings(store)).toEqual(['in', 'in', 'out', 'open', 'absent']);
    expect(store.decisions.lastWord(sha256('Bill Hader 1'), sha256('other 1'))).toMatchObject({
      id: patch[0]?.id,
      by: 'another machine',
      at: '2026-11-20T08:00:00.000Z',
      box: moved,
    });
    expect(store.decisions.has(patch[1]?.id ?? '')).toBe(true);
    expect(store.decisions.undo().words).toBe('Undid: a patch with 2 decisions.');
    expect(standings(store)).toEqual(['in', 'open', 'in', 'open', 'absent']);
    expect(take(store, [])).toEqual([]);
    expect(store.decisions.depth()).toEqual({ canUndo: 0, canRedo: 1 });
  });

  it('come part by part as one act, which nothing can take back before it is whole', () => {
    const store = withPictures(4);
    const taking = store.decisions.takeInParts();
    expect(taking.add([entry(1)])).toEqual([2]);
    expect(() => store.decisions.undo()).toThrow('A patch is being imported');
    expect(() => store.decisions.redo()).toThrow('A patch is being imported');
    expect(() => store.decisions.takeInParts()).toThrow('A patch is being imported');
    const { act } = store.decisions.decide([4], decision());
    expect(taking.isLater({ act })).toBe(true);
    expect(taking.add([entry(2, { verdict: 'exclude' })])).toEqual([3]);
    expect(taking.isLater(store.decisions.lastWord(sha256('Bill Hader 1'), sha256('other 1')) ?? { act: -1 })).toBe(
      false,
    );
    taking.end();
    expect(standings(store)).toEqual(['in', 'in', 'out', 'out', 'absent']);
    store.decisions.undo();
    expect(store.decisions.undo().words).toBe('Undid: a patch with 2 decisions.');
    expect(standings(store)).toEqual(['in', 'open', 'in', 'open', 'absent']);
    expect(store.decisions.depth()).toEqual({ canUndo: 0, canRedo: 2 });
  });

  it('can be taken in again after they were taken back', () => {
    const store = withPictures(2);
    const patch = [entry(1)];
    take(store, patch);
    store.decisions.undo();
    take(store, patch);
    expect(standings(store)).toEqual(['in', 'in', 'absent']);
    expect(store.decisions.history(sha256('Bill Hader 1')).length).toBe(3);
  });

  it('wait for their row, and are in force from when it comes and has these bytes', () => {
    const store = openedStore().faces;
    expect(take(store, [entry(0, { verdict: 'exclude' })])).toEqual([]);
    withPictures(1, store);
    expect(standings(store)).toEqual(['out', 'absent']);
  });

  it('are the last words of a lab, so that equal decisions make equal words, and taking them in elsewhere equal standings', () => {
    const store = withPictures(6);
    store.decisions.decide([3, 2, 1], decision());
    store.decisions.decide([4], decision({ verdict: 'include', box: moved }));
    store.decisions.decide([5], decision());
    store.decisions.undo();
    const words = store.decisions.lastWords();
    expect(words.length).toBe(5);
    expect(words.map(({ rowKey }) => rowKey)).toEqual(words.map(({ rowKey }) => rowKey).sort());
    // That the last decision about row 5 was undone is listed too.
    expect(words.filter(({ verdict }) => verdict === null).map(({ label }) => label)).toEqual(['hader4']);

    const other = withPictures(6);
    other.decisions.decide([5, 6], decision());
    take(other, words);
    expect(standings(other)).toEqual(['out', 'out', 'out', 'in', 'in', 'out', 'absent']);
    expect(other.decisions.lastWords().filter(({ label }) => label !== 'hader5')).toEqual(words);
  });
});
