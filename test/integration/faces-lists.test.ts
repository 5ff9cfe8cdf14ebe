import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listText, sha256Of } from '../../main/demo/demo-list.ts';
import { renderFace } from '../../main/demo/render.ts';
import { valueOf } from '../../shared/contract/index.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { addList, endOf, openFacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

const names = ['Ada Quell', 'Bo Quirrel', 'Cy Quint'];

/** Lines of three actors in turn. */
function listOf(lines: number): string {
  const line = (number: number): string =>
    [
      ...[names[number % names.length], number, number, `http://${number % 7}.example/${number}.jpg`, '0,0,9,9'],
      createHash('sha256').update(String(number)).digest('hex'),
    ].join('\t');
  return Array.from({ length: lines }, (_, number) => line(number)).join('\n');
}

const text = (content: string) => ({ kind: 'text' as const, name: 'pasted', text: content });

describe('an actor list', () => {
  it('is shown before anything is stored, and says what of it is new', async () => {
    const { client } = await openFacesLab(temporaryFolder());
    const source = text(`${listOf(9)}\nbroken\n${listOf(1)}`);
    const preview = await valueOf(client.faceLists.preview({ source }));
    expect(preview).toMatchObject({
      ...{ title: 'pasted', encoding: 'utf-8', separator: 'tab', header: false, lines: 11, rows: 9, fresh: 9 },
      ...{
        problemCount: 1,
        problems: [{ line: 10, text: 'broken' }],
        duplicateCount: 1,
        duplicates: [{ line: 11, of: 1 }],
      },
      actors: names.map((name) => ({ name, rows: 3, fresh: 3 })),
    });
    expect((await valueOf(client.faces.status({}))).rows).toBe(0);
    expect(await valueOf(client.faceLists.list({}))).toEqual([]);

    await addList(client, listOf(4));
    const again = await valueOf(client.faceLists.preview({ source }));
    expect(again).toMatchObject({ rows: 9, fresh: 5 });
    expect(again.actors.map(({ fresh }) => fresh)).toEqual([1, 2, 2]);
  });

  it('is taken in actor by actor, once, and its hash is the one of its file', async () => {
    const { client } = await openFacesLab(temporaryFolder());
    const path = join(temporaryFolder(), 'list.txt');
    writeFileSync(path, `\uFEFF${listOf(9)}`, 'utf16le');
    const source = { kind: 'file' as const, path };
    for (const actors of [['Bo Quirrel'], ['Bo Quirrel', 'Cy Quint'], ['Cy Quint']]) {
      expect(await endOf(client, await valueOf(client.faceLists.add({ source, actors })))).toMatchObject({
        ...{ state: 'succeeded', added: '1', error: null },
      });
    }
    const [list, ...others] = await valueOf(client.faceLists.list({}));
    const hash = createHash('sha256')
      .update(Buffer.from(`\uFEFF${listOf(9)}`, 'utf16le'))
      .digest('hex');
    expect(list).toMatchObject({ id: 1, title: 'list.txt', hash, lines: 9, rows: 6, actors: 2 });
    expect(others).toEqual([]);
    expect(Object.keys((await valueOf(client.faces.status({}))).actors)).toEqual(['Bo Quirrel', 'Cy Quint']);
  });

  it('goes with its actors and comes back with all that was known: bytes, state, decision', async () => {
    const folder = join(temporaryFolder(), 'pictures');
    mkdirSync(folder);
    const lines = [];
    for (const [index, name] of names.entries()) {
      const { jpeg, box } = await renderFace(index, 0);
      writeFileSync(join(folder, `${index}.jpg`), jpeg);
      lines.push({
        name,
        imageId: index,
        faceId: index,
        url: `http://a.invalid/${index}`,
        box,
        sha256: sha256Of(jpeg),
      });
    }
    const { client } = await openFacesLab(temporaryFolder());
    await addList(client, listText(lines));
    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
    const [first] = await valueOf(client.faces.find({ names: ['quell0'] }));
    await valueOf(client.faces.decide({ rows: [first?.id ?? 0], verdict: 'exclude', reason: 'other person' }));
    expect(await valueOf(client.faceLists.remove({ actors: ['Ada Quell', 'Bo Quirrel'] }))).toEqual({ rows: 2 });
    expect(await client.faces.find({ names: ['quell0'] })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await addList(client, listText(lines));
    expect(await valueOf(client.faces.find({ names: ['quell0', 'quirrel0'] }))).toMatchObject([
      { standing: 'out', state: 'verified', decision: { verdict: 'exclude', reason: 'other person' } },
      { standing: 'in', state: 'verified', decision: null },
    ]);
  });

  it('of 10,000 lines of one actor goes part by part, and the lab answers meanwhile', async () => {
    const { client } = await openFacesLab(temporaryFolder());
    await addList(client, listOf(10_000).replaceAll(/^[^\t]+/gm, 'Ada Quell'));
    const state = { removed: -1 };
    const removal = client.faceLists.remove({ actors: ['Ada Quell'] }).then((result) => {
      state.removed = result.ok ? result.value.rows : 0;
    });
    const seen = new Set<number>();
    while (state.removed < 0) {
      seen.add((await valueOf(client.faces.status({}))).rows);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await removal;
    expect(state.removed).toBe(10_000);
    expect(await valueOf(client.faces.status({}))).toMatchObject({ rows: 0, actors: {} });
    expect(await valueOf(client.faceLists.list({}))).toEqual([]);
    expect([...seen].filter((rows) => rows > 0 && rows < 10_000).length).toBeGreaterThan(0);
  });

  it('of 30,000 lines leaves the lab free meanwhile, and stops when it is cancelled', async () => {
    const { lab, client } = await openFacesLab(temporaryFolder());
    const events: LabEvent[] = [];
    lab.subscribe((event) => events.push(event));
    const { job } = await valueOf(client.faceLists.add({ source: text(listOf(30_000)), actors: null }));
    const rowsNow = async (): Promise<number> => (await valueOf(client.faces.status({}))).rows;
    await expect.poll(rowsNow, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
    await valueOf(client.jobs.cancel({ id: job.id }));
    expect(await endOf(client, { job })).toMatchObject({ state: 'cancelled' });
    const rows = await rowsNow();
    expect(rows).toBeLessThan(30_000);
    expect(events).toContainEqual({ type: 'faces-changed', rows: null });
    // What is there is whole: adding the list again adds the rest.
    await addList(client, listOf(30_000));
    expect(await rowsNow()).toBe(30_000);
  });

  it.each([
    ['an actor that it has not', text(listOf(3)), ['Nobody'], 'not_found', 'Ada Quell, Bo Quirrel, Cy Quint'],
    ['a file without a line that can be read', text('one\ntwo'), null, 'bad_data', 'Line 1: There are too few fields'],
    ['an empty file', text('\n\n'), null, 'bad_data', 'It is empty'],
    ['a file that is not there', { kind: 'file' as const, path: '/no/such/file' }, null, 'not_found', '/no/such/file'],
    ['a folder', { kind: 'file' as const, path: '/' }, null, 'bad_input', 'folder'],
  ])('is refused for %s', async (_, source, actors, code, words) => {
    const { client } = await openFacesLab(temporaryFolder());
    expect(await endOf(client, await valueOf(client.faceLists.add({ source, actors })))).toMatchObject({
      state: 'failed',
      error: { code, message: expect.stringContaining(words) as string },
    });
    expect((await valueOf(client.faces.status({}))).rows).toBe(0);
  });

  it('can be read again after 64 MB of something else were refused', async () => {
    const { client } = await openFacesLab(temporaryFolder());
    const path = join(temporaryFolder(), 'large');
    writeFileSync(path, Buffer.alloc(64_000_001, 'a'));
    expect(await client.faceLists.preview({ source: { kind: 'file', path } })).toMatchObject({
      ok: false,
      error: { code: 'bad_data', message: expect.stringContaining('at most 64000000 are read') as string },
    });
    expect(await valueOf(client.faceLists.preview({ source: text(listOf(3)) }))).toMatchObject({ rows: 3 });
  });
});
