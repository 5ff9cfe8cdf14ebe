import { describe, expect, it } from 'vitest';
import { faceQuery } from '../../../../shared/models/face.ts';
import { openedStore } from '../lab-directory.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from './face-list.ts';

const everything = faceQuery.parse({});

describe('rows of an actor list', () => {
  it('are added once, by their keys, in slices of one list', () => {
    const { rows } = openedStore().faces;
    const lines = newRows('Bill Hader', 4);
    expect(rows.add(aList, lines.slice(0, 3))).toMatchObject({
      added: 3,
      known: 0,
      list: { id: 1, rows: 3, actors: 1 },
    });
    expect(rows.add(aList, lines.slice(2))).toMatchObject({ added: 1, known: 1, list: { id: 1, rows: 4, lines: 6 } });
    expect(rows.query(everything).faces.map(({ label }) => label)).toEqual(['hader0', 'hader1', 'hader2', 'hader3']);
    expect(rows.known([sha256('Bill Hader 2'), sha256('Bill Hader 9')])).toEqual(new Set([sha256('Bill Hader 2')]));
    expect(rows.get(2)).toEqual({ id: 2, ...newRow('Bill Hader', 1) });
  });

  it('are verified, a mismatch, no image or undecodable by their bytes', () => {
    const { rows, downloads, images } = openedStore().faces;
    rows.add(aList, newRows('Bill Hader', 6));
    const came = (index: number, bytes: string): void => {
      downloads.came(newRow('Bill Hader', index).url, attempt(), sha256(bytes));
    };
    came(0, 'hader0');
    came(1, 'another picture');
    came(2, 'a page');
    came(3, 'half a picture');
    came(4, 'hader4');
    expect(rows.query(everything).faces.map(({ state }) => state)).toEqual(Array(6).fill('pending'));
    expect(downloads.unseen().length).toBe(5);

    expect(images.seen(picture(sha256('hader0')))).toEqual([1]);
    images.seen(picture(sha256('another picture')));
    images.seen(picture(sha256('a page'), { looks: 'html', decodes: false }));
    images.seen(picture(sha256('half a picture'), { looks: 'jpeg', decodes: false }));
    images.seen(picture(sha256('hader4'), { decodes: false }));
    expect(rows.query(everything).faces.map(({ state, cause, standing }) => [state, cause, standing])).toEqual([
      ['verified', '', 'in'],
      ['mismatch', '', 'open'],
      ['not_image', 'html', 'absent'],
      ['undecodable', 'jpeg', 'absent'],
      ['verified', '', 'absent'],
      ['pending', '', 'absent'],
    ]);
    expect(downloads.unseen()).toEqual([]);
  });
});
