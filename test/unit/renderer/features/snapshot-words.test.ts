import { describe, expect, it } from 'vitest';
import { changeWords } from '../../../../renderer/features/snapshots/change-words.ts';
import { fillings, firstActors, ruleWords, shortWords } from '../../../../renderer/features/snapshots/plan-words.ts';

const short = { actor: 'Peri Gilpin', needed: 110, usable: 97, open: 12, misplaced: 0, pending: 0, failed: 40 };
const enough = { rows: 200, usable: 120, needed: 110, open: 0, out: 0, absent: 0, pending: 0, failed: 0 };
const poor = { ...enough, usable: 20 };

describe('what a plan says', () => {
  it('says who lacks how many, and what could fill it, best first', () => {
    expect(shortWords(short)).toBe('Peri Gilpin: 13 of 110 missing');
    expect(fillings(short).map(({ words }) => words)).toEqual(['12 unreviewed', '40 failed']);
    expect(fillings(short)[0]?.filter).toEqual({ actors: ['Peri Gilpin'], standings: ['open'], states: [] });
    expect(fillings({ ...short, open: 0, failed: 0 })).toEqual([]);
    expect(fillings({ ...short, open: 0, misplaced: 3, failed: 0 }).map(({ words }) => words)).toEqual([
      '3 with a box outside the picture',
    ]);
  });

  it('begins with all actors of a short list, and of a long one with those that have enough', () => {
    expect(firstActors({ a: poor, b: enough })).toEqual(['a', 'b']);
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`actor ${at}`, at % 3 === 0 ? enough : poor]),
    );
    expect(firstActors(many)).toHaveLength(10);
    expect(firstActors(Object.fromEntries(Object.keys(many).map((name) => [name, poor])))).toHaveLength(6);
  });

  it('tells a rule in one line', () => {
    const rule = {
      actors: ['a', 'b'],
      counts: { training: 70, validation: 20, test: 20 },
      order: 'list' as const,
      seed: 0,
      states: ['verified' as const],
      twins: 'anywhere' as const,
    };
    expect(ruleWords(rule)).toBe('70 training, 20 validation, 20 test for each of 2 actors, in list order');
    expect(ruleWords({ ...rule, order: 'shuffle', seed: 7, twins: 'together' })).toMatch(
      /shuffled with seed 7, near-duplicates kept in one part$/,
    );
  });
});

describe('what changed in a face', () => {
  const face = { sha256: 'a', box: { x1: 1, y1: 2, x2: 3, y2: 4 } };

  it('is its box, its bytes, or both', () => {
    expect(changeWords(face, { ...face, box: { ...face.box, x2: 9 } })).toBe('different box');
    expect(changeWords(face, { ...face, sha256: 'b' })).toBe('different file');
    expect(changeWords(face, { sha256: 'b', box: { ...face.box, y1: 0 } })).toBe('different file and box');
  });
});
