import { describe, expect, it } from 'vitest';
import { layLines } from '../../../../../renderer/features/curation/grid-lines.ts';

const six = [
  { actor: 'Ada', total: 7 },
  { actor: 'Bruno', total: 1 },
  { actor: 'Clara', total: 4 },
];

describe('lines of the grid', () => {
  it('hold every place once, in order, under a heading for each actor', () => {
    const lines = layLines(six, 3);
    expect(lines.count).toBe(3 + 3 + 1 + 2);
    const all = Array.from({ length: lines.count }, (_, index) => lines.at(index));
    expect(all.map(({ kind }) => kind[0]).join('')).toBe('httththtt');
    const places = all.flatMap((line) =>
      line.kind === 'tiles' ? Array.from({ length: line.last - line.first + 1 }, (_, at) => line.first + at) : [],
    );
    expect(places).toEqual(Array.from({ length: 12 }, (_, place) => place));
    for (const place of places) {
      const line = lines.at(lines.of(place));
      expect(line.kind === 'tiles' && line.first <= place && place <= line.last).toBe(true);
    }
  });

  it('are stepped through in the same column, over headings, as far as there are tiles', () => {
    const lines = layLines(six, 3);
    expect(lines.step(1, 1)).toBe(4);
    // The third line of the first actor has one tile only.
    expect(lines.step(5, 1)).toBe(6);
    expect(lines.step(6, 1)).toBe(7);
    expect(lines.step(7, -1)).toBe(6);
    expect(lines.step(10, 1)).toBe(11);
    expect(lines.step(11, 1)).toBe(11);
    expect(lines.step(2, -1)).toBe(2);
    expect(lines.step(1, 100)).toBe(11);
    expect(lines.step(11, -100)).toBe(0);
  });

  it('without headings are the places divided by the columns, for any number of rows', () => {
    const lines = layLines([{ actor: null, total: 100_000 }], 9);
    expect(lines.count).toBe(Math.ceil(100_000 / 9));
    expect(lines.of(99_999)).toBe(lines.count - 1);
    expect(lines.at(0)).toEqual({ kind: 'tiles', section: 0, first: 0, last: 8 });
    expect(layLines([], 4).count).toBe(0);
    expect(layLines([], 4).step(0, 1)).toBe(0);
  });
});
