import { describe, expect, it } from 'vitest';
import { LeftOut } from '../../../../../main/data/faces/folder/left-out.ts';
import { labelOf, matchFolder, type LabelledRow } from '../../../../../main/data/faces/folder/folder-match.ts';

const rows: LabelledRow[] = ['Ada Vole', 'Bo Vole', 'Cy Newt'].flatMap((actor, place) =>
  Array.from({ length: 4 }, (_, index) => ({
    id: place * 4 + index + 1,
    actor,
    label: `${actor.split(' ')[1]?.toLowerCase() ?? ''}${index}`,
  })),
);
const [ada0, ada1, , , bo0, , , , cy0, cy1, cy2] = rows;

/** A file whose bytes these rows expect. */
function file(name: string, ...expecting: (LabelledRow | undefined)[]) {
  return {
    name,
    expecting: expecting.filter((row) => row !== undefined),
    labelled: rows.filter(({ label }) => label === labelOf(name)),
  };
}

function matched(...files: ReturnType<typeof file>[]): {
  matches: [string, string, number[]][];
  notes: string[];
  leftOut: string[];
} {
  const notes: string[] = [];
  const leftOut: string[] = [];
  const out = new LeftOut((line) => leftOut.push(line));
  const matches = matchFolder(files, (line) => notes.push(line), out);
  out.end();
  return { matches: matches.map(({ file: of, by, rows: ids }) => [of.name, by, ids]), notes, leftOut };
}

describe('files of a folder and the rows they are for', () => {
  it('go to every row that expects their bytes, whatever they are called', () => {
    expect(matched(file('a.jpg', ada0, cy1), file('deep/er/NEWT2.JPEG', cy2)).matches).toEqual([
      ['a.jpg', 'hash', [1, 10]],
      ['deep/er/NEWT2.JPEG', 'hash', [11]],
    ]);
  });

  it('go by name where no row expects their bytes, and nowhere where neither says anything', () => {
    expect(matched(file('newt1.png'), file('INDEX.tsv'), file('newt99.jpg')).matches).toEqual([
      ['newt1.png', 'name', [10]],
    ]);
  });

  it('are named where they are for no row, the first fifty of them, and the rest counted', () => {
    expect(matched(file('INDEX.tsv'), file('newt1.png')).leftOut).toEqual([
      'INDEX.tsv was left out: no row has its bytes or its name.',
    ]);
    const many = Array.from({ length: 73 }, (_, place) => file(`picture ${place}.jpg`));
    const { leftOut } = matched(...many, file('newt2.jpg'));
    expect(leftOut).toHaveLength(51);
    expect(leftOut[49]).toContain('picture 49.jpg');
    expect(leftOut[50]).toBe('23 more files were left out.');
  });

  it.each([
    ['crüz1.jpg', 'cruz1'],
    ['CRÜZ1.JPG'.normalize('NFD'), 'cruz1'],
    ["o'hara-lund0.jpg", 'oharalund0'],
    ['O’Hara Lund0.jpeg', 'oharalund0'],
    ['deep/dvořák12.png', 'dvorak12'],
    ['d.j.7.jpg', 'dj7'],
    ['Иванов7.jpg', 'face7'],
    ['r2d27.jpg', 'r2d27'],
    ['7.jpg', '7'],
    ['bracco1 (6).jpg', 'bracco1 (6)'],
    ['bracco1-6.jpg', 'bracco1-6'],
    ['index.tsv', 'index'],
  ])('have names that are folded as labels are: %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });

  it('stay with their name when one of many has the bytes of a neighbour', () => {
    const { matches, notes } = matched(file('newt0.jpg', cy0), file('newt1.jpg', cy2));
    expect(matches).toEqual([
      ['newt0.jpg', 'hash', [9]],
      ['newt1.jpg', 'name', [10]],
    ]);
    expect(notes).toEqual(['newt1.jpg is the picture that newt2 expects. It is kept for the row of its name.']);
  });

  it('go by hash alone when most names say another row: somebody counted from one', () => {
    expect(matched(file('newt1.jpg', cy0), file('newt2.jpg', cy1), file('newt3.jpg')).matches).toEqual([
      ['newt1.jpg', 'hash', [9]],
      ['newt2.jpg', 'hash', [10]],
    ]);
  });

  it('belong to the actor of that last name whose other pictures are in the folder', () => {
    expect(matched(file('vole0.jpg', bo0), file('vole1.jpg')).matches).toEqual([
      ['vole0.jpg', 'hash', [5]],
      ['vole1.jpg', 'name', [6]],
    ]);
  });

  it('are left out, and said so, when two actors of one last name could be meant', () => {
    const { matches, leftOut } = matched(file('vole1.jpg'));
    expect(matches).toEqual([]);
    expect(leftOut).toEqual(['vole1.jpg was left out: no row has its bytes, and its name may stand for several.']);
    const both = matched(file('vole0.jpg', ada0), file('x/vole0.jpg', bo0), file('vole1.jpg'));
    expect(both.matches.map(([name]) => name)).toEqual(['vole0.jpg', 'x/vole0.jpg']);
    expect(matched(file('vole1.jpg', ada1)).matches).toEqual([['vole1.jpg', 'hash', [2]]]);
  });
});
