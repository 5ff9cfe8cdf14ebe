import { describe, expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { openFacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { aList, attempt, newRow, newRows, picture, sha256 } from '../unit/store/faces/face-list.ts';

const hader = 'Bill Hader';
const { box } = newRow(hader, 0);

/** A lab with `count` rows of one actor: even ones verified, odd ones mismatches, each crop a few bits from the one before. */
async function labWith(count: number): Promise<{ client: LabClient; events: LabEvent[] }> {
  const data = temporaryFolder();
  const store = openStore(data);
  const { rows, downloads, images } = store.faces;
  rows.add(aList, [...newRows(hader, count), newRow(hader, count)]);
  for (let index = 0; index < count; index++) {
    const bytes = sha256(index % 2 === 0 ? `hader${index}` : `other ${index}`);
    downloads.came(newRow(hader, index).url, attempt(), bytes);
    images.seen(picture(bytes));
    const dhash = new Uint8Array(32).fill(0xff, 0, Math.min(32, index));
    images.measured({ sha256: bytes, box, measures: {}, dhash });
  }
  store.close();
  const { lab, client } = await openFacesLab(data);
  const events: LabEvent[] = [];
  lab.subscribe((event) => events.push(event));
  return { client, events };
}

describe('the lab’s answers about faces', () => {
  it('follow a decision: status, page, detail, history, and an event that names the rows', async () => {
    const { client, events } = await labWith(6);
    await valueOf(client.lab.changeSettings({ faces: { ...(await settingsOf(client)), needed: 4 } }));
    const before = await valueOf(client.faces.status({}));
    expect(before).toMatchObject({ rows: 7, canUndo: 0, canRedo: 0 });
    expect(before.actors[hader]).toMatchObject({ usable: 3, open: 3, absent: 1, needed: 4 });

    const decided = await valueOf(client.faces.decide({ rows: [2], verdict: 'include', reason: 'same photo' }));
    expect(decided).toEqual({ act: 1, rows: [2], misplaced: [] });
    expect(events).toContainEqual({ type: 'faces-changed', rows: [2] });
    const after = await valueOf(client.faces.status({}));
    expect(after).toMatchObject({ canUndo: 1, canRedo: 0 });
    expect(after.actors[hader]).toMatchObject({ usable: 4, open: 2 });

    const page = await valueOf(client.faces.list({ standings: ['in'], order: 'decided', descending: true }));
    expect(page.total).toBe(4);
    expect(page.faces.map(({ label }) => label)).toEqual(['hader1', 'hader0', 'hader2', 'hader4']);
    const detail = await valueOf(client.faces.get({ row: 2 }));
    expect(detail).toMatchObject({ decision: { verdict: 'include', reason: 'same photo' }, accepted: [1, 3, 5] });
    expect(detail.near).toEqual([
      { row: 1, distance: 8 },
      { row: 3, distance: 8 },
      { row: 4, distance: 16 },
      { row: 5, distance: 24 },
    ]);
    expect(detail.attempts).toEqual([attempt({ state: 'mismatch' })]);

    expect(await valueOf(client.faces.undo({}))).toMatchObject({ rows: [2], words: expect.stringContaining('hader1') });
    expect((await valueOf(client.faces.status({}))).actors[hader]).toEqual(before.actors[hader]);
    await valueOf(client.faces.redo({}));
    const history = await valueOf(client.faces.history({ row: 2 }));
    expect(history.map(({ verdict, undoes }) => [verdict, undoes])).toEqual([
      ['include', 1],
      [null, 1],
      ['include', null],
    ]);
  });

  it('find rows by number, label, key and sha256, and name the first that is none of these', async () => {
    const { client } = await labWith(4);
    const names = ['2', 'hader3', sha256('Bill Hader 4'), sha256('hader0'), 'hader1'];
    const found = await valueOf(client.faces.find({ names }));
    expect(found.map(({ id }) => id)).toEqual([2, 4, 5, 1]);
    expect(await client.faces.find({ names: ['hader0', 'carell0', 'bracco0'] })).toMatchObject({
      ok: false,
      error: { code: 'not_found', message: expect.stringContaining('carell0') },
    });
    expect(await client.faces.get({ row: 77 })).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('refuse a box for several rows, one that misses the picture, and a decision without a picture', async () => {
    const { client } = await labWith(4);
    const outside = { x1: 300, y1: 0, x2: 310, y2: 10 };
    const refused = async (input: Parameters<LabClient['faces']['decide']>[0], code: string): Promise<void> => {
      expect(await client.faces.decide(input)).toMatchObject({ ok: false, error: { code } });
    };
    await refused({ rows: [1, 2], verdict: 'include', box }, 'bad_input');
    await refused({ rows: [1], verdict: 'include', box: outside }, 'bad_input');
    await refused({ rows: [1, 5], verdict: 'exclude' }, 'conflict');
    await refused({ rows: [1, 50], verdict: 'exclude' }, 'not_found');
    expect((await valueOf(client.faces.status({}))).canUndo).toBe(0);
    // One that reaches over the edge is as good as some published ones.
    await valueOf(client.faces.decide({ rows: [1], verdict: 'include', box: { x1: 290, y1: -5, x2: 310, y2: 10 } }));
  });

  it('say of an act on thousands that something changed, without naming each', async () => {
    const { client, events } = await labWith(1200);
    const rows = Array.from({ length: 1200 }, (_, index) => index + 1);
    expect((await valueOf(client.faces.decide({ rows, verdict: 'exclude', reason: 'duplicate' }))).rows).toEqual(rows);
    expect(events).toContainEqual({ type: 'faces-changed', rows: null });
    expect((await valueOf(client.faces.status({}))).actors[hader]).toMatchObject({ out: 1200, usable: 0 });
    expect((await valueOf(client.faces.undo({}))).words).toBe('Undid: 1200 faces excluded (duplicate).');
    expect((await valueOf(client.faces.status({}))).actors[hader]).toMatchObject({ out: 0, usable: 600, open: 600 });
  });
});

async function settingsOf(client: LabClient) {
  return (await valueOf(client.lab.settings({}))).faces;
}
