import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { parseList } from '../../main/data/faces/list/list-parser.ts';
import { listText, sha256Of } from '../../main/demo/demo-list.ts';
import { renderFace } from '../../main/demo/render.ts';
import { mostCallBytes } from '../../shared/contract/frame.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { FaceSummary, Verdict } from '../../shared/models/face.ts';
import { facePatch, type FacePatch, type PatchEntry } from '../../shared/models/face-decision.ts';
import { facescrub, realPictures } from '../facescrub.ts';
import { addList, endOf, openFacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

/** Drawn faces of one actor with their list. */
async function drawn(count: number): Promise<{ list: string; folder: string }> {
  const folder = join(temporaryFolder(), 'pictures');
  mkdirSync(folder);
  const lines = [];
  for (let index = 0; index < count; index += 1) {
    const { jpeg, box } = await renderFace(0, index);
    writeFileSync(join(folder, `${index}.jpg`), jpeg);
    const url = `http://pictures.invalid/${index}.jpg`;
    lines.push({ name: 'Ada Quell', imageId: index, faceId: index, url, box, sha256: sha256Of(jpeg) });
  }
  return { list: listText(lines), folder };
}

async function labWith(list: string, folder: string): Promise<LabClient> {
  const { client } = await openFacesLab(temporaryFolder());
  await addList(client, list);
  expect((await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })))).error).toBeNull();
  return client;
}

async function rowsOf(client: LabClient): Promise<FaceSummary[]> {
  return (await valueOf(client.faces.list({ limit: 1000 }))).faces;
}

/** Ends at a later moment than it began, as the clock of a lab has it: what two people say in one millisecond has no order. */
async function later(): Promise<void> {
  const now = Date.now();
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(now);
}

async function decide(client: LabClient, label: string, verdict: Verdict, reason = ''): Promise<void> {
  await later();
  const [row] = await valueOf(client.faces.find({ names: [label] }));
  await valueOf(client.faces.decide({ rows: [row?.id ?? 0], verdict, reason }));
}

async function patchOf(client: LabClient): Promise<FacePatch> {
  const { text } = await valueOf(client.facePatches.export({ format: 'json' }));
  return facePatch.parse(JSON.parse(text));
}

/** What a lab says of its faces, without who said it, when and under which id. */
async function wordsOf(client: LabClient): Promise<unknown[]> {
  return (await patchOf(client)).decisions.map(({ rowKey, verdict, reason, note, box }) => ({
    ...{ rowKey, verdict, reason, note, box },
  }));
}

async function take(to: LabClient, from: LabClient, conflicts: 'mine' | 'theirs' | 'newest') {
  const { text } = await valueOf(from.facePatches.export({ format: 'json' }));
  return valueOf(to.facePatches.import({ text, conflicts }));
}

const standings = async (client: LabClient): Promise<string[]> => (await rowsOf(client)).map((row) => row.standing);

describe('a patch between two labs', () => {
  it('is taken in once: the second time says the same and adds nothing', async () => {
    const { list, folder } = await drawn(4);
    const [mine, theirs] = [await labWith(list, folder), await labWith(list, folder)];
    await decide(theirs, 'quell0', 'exclude', 'bad box');
    await decide(theirs, 'quell2', 'undecided');
    expect(await take(mine, theirs, 'mine')).toEqual({ added: 2, same: 0, unknownRows: 0, keptMine: 0 });
    expect(await standings(mine)).toEqual(['out', 'in', 'open', 'in']);
    expect(await take(mine, theirs, 'theirs')).toEqual({ added: 0, same: 2, unknownRows: 0, keptMine: 0 });
    expect((await patchOf(mine)).decisions).toEqual((await patchOf(theirs)).decisions);
    expect((await valueOf(mine.faces.status({}))).canUndo).toBe(1);
  });

  it('shows both words where they differ, and leaves the choice: mine, theirs, or row by row', async () => {
    const { list, folder } = await drawn(4);
    const [mine, theirs] = [await labWith(list, folder), await labWith(list, folder)];
    for (const label of ['quell0', 'quell1', 'quell2']) await decide(mine, label, 'include', 'mine');
    for (const label of ['quell1', 'quell2', 'quell3']) await decide(theirs, label, 'exclude', 'theirs');
    const { text } = await valueOf(theirs.facePatches.export({ format: 'csv' }));
    const preview = await valueOf(mine.facePatches.preview({ text }));
    expect(preview).toMatchObject({ decisions: 3, fresh: 1, same: 0, unknownRows: 0, problems: [] });
    expect(
      preview.conflicts.map(({ label, mine: here, theirs: there }) => [label, here.verdict, there.verdict]).sort(),
    ).toEqual([
      ['quell1', 'include', 'exclude'],
      ['quell2', 'include', 'exclude'],
    ]);
    const second = preview.conflicts.find(({ label }) => label === 'quell2');
    const done = await valueOf(mine.facePatches.import({ text, conflicts: 'mine', takeTheirs: [second?.row ?? 0] }));
    expect(done).toEqual({ added: 2, same: 0, unknownRows: 0, keptMine: 1 });
    expect(await standings(mine)).toEqual(['in', 'in', 'out', 'out']);
    expect(await valueOf(mine.facePatches.import({ text, conflicts: 'theirs' }))).toMatchObject({ added: 1, same: 2 });
    expect(await standings(mine)).toEqual(['in', 'out', 'out', 'out']);
    await valueOf(mine.faces.undo({}));
    await valueOf(mine.faces.undo({}));
    expect(await standings(mine)).toEqual(['in', 'in', 'in', 'in']);
  });

  it('brings two labs to the same words when each takes in the other’s by the newest', async () => {
    const { list, folder } = await drawn(6);
    const [mine, theirs] = [await labWith(list, folder), await labWith(list, folder)];
    await decide(mine, 'quell0', 'exclude', 'first');
    await decide(theirs, 'quell0', 'include', 'second');
    await decide(theirs, 'quell1', 'exclude', 'first');
    await decide(mine, 'quell1', 'undecided', 'second');
    await decide(mine, 'quell2', 'exclude');
    // Taking back is a word too: the latest there is about quell3.
    await decide(theirs, 'quell3', 'exclude');
    await decide(mine, 'quell3', 'exclude', 'mine');
    await later();
    await valueOf(mine.faces.undo({}));
    await take(theirs, mine, 'newest');
    await take(mine, theirs, 'newest');
    expect(await wordsOf(mine)).toEqual(await wordsOf(theirs));
    expect(await standings(mine)).toEqual(['in', 'open', 'out', 'in', 'in', 'in']);
    expect(await standings(theirs)).toEqual(await standings(mine));
    expect(await take(theirs, mine, 'newest')).toMatchObject({ added: 0, keptMine: 0 });
  });

  it('brings them to the same words also when both decided at the same moment', async () => {
    const { list, folder } = await drawn(2);
    const [mine, theirs] = [await labWith(list, folder), await labWith(list, folder)];
    await decide(mine, 'quell0', 'include');
    const patch = await patchOf(mine);
    const other = patch.decisions.map((decision) => ({ ...decision, id: randomUUID(), verdict: 'exclude' }));
    const text = JSON.stringify({ ...patch, decisions: other });
    await valueOf(theirs.facePatches.import({ text }));
    await take(theirs, mine, 'newest');
    await valueOf(mine.facePatches.import({ text, conflicts: 'newest' }));
    expect(await wordsOf(mine)).toEqual(await wordsOf(theirs));
  });

  it('keeps what is about rows of no list here, and applies it when the list and the bytes come', async () => {
    const { list, folder } = await drawn(3);
    const theirs = await labWith(list, folder);
    await decide(theirs, 'quell1', 'exclude');
    const { client: mine } = await openFacesLab(temporaryFolder());
    expect(await take(mine, theirs, 'mine')).toEqual({ added: 1, same: 0, unknownRows: 1, keptMine: 0 });
    await addList(mine, list);
    await endOf(mine, await valueOf(mine.faceDownloads.importFolder({ path: folder })));
    expect(await standings(mine)).toEqual(['in', 'out', 'in']);
  });
});

/** A patch about rows of no list here. */
function madeUpPatch(decisions: number): string {
  const head = { format: 'hidden-unit-face-patch', version: 1, madeAt: '2026-11-20T08:00:00.000Z', by: 'another' };
  const words = Array.from({ length: decisions }, (_, place): PatchEntry => {
    const hash = sha256Of(Buffer.from(`row ${place}`));
    return {
      ...{ id: randomUUID(), rowKey: hash, sha256: hash, verdict: 'exclude', reason: 'other person', box: null },
      ...{ note: 'somebody behind her, the one at the left is meant', at: '2026-11-20T08:00:00.000Z', by: 'another' },
      ...{ actor: 'Ada Quell', label: `quell${place}`, url: `http://pictures.invalid/${'a'.repeat(40)}/${place}.jpg` },
    };
  });
  return JSON.stringify({ ...head, decisions: words });
}

describe('a patch that is longer than one call may be', () => {
  it('is taken in by its path as one act, and the lab answers meanwhile', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'decisions.json');
    const text = madeUpPatch(36_000);
    expect(text.length).toBeGreaterThan(mostCallBytes);
    writeFileSync(path, text);
    const { client } = await openFacesLab(folder);
    expect(await valueOf(client.facePatches.preview({ path }))).toMatchObject({
      decisions: 36_000,
      unknownRows: 36_000,
    });
    const taken = client.facePatches.import({ path });
    const state = { done: false };
    void taken.finally(() => {
      state.done = true;
    });
    let answers = 0;
    let refused = '';
    while (!state.done) {
      await valueOf(client.faces.status({}));
      answers += 1;
      const redone = await client.faces.redo({});
      if (!redone.ok && redone.error.message.includes('being imported')) refused = redone.error.code;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await valueOf(taken)).toEqual({ added: 36_000, same: 0, unknownRows: 36_000, keptMine: 0 });
    // Parts of at most a thousand, and between any two of them everybody else.
    expect(answers).toBeGreaterThanOrEqual(36);
    expect(refused).toBe('conflict');
    expect(await valueOf(client.facePatches.import({ path }))).toMatchObject({ added: 0, same: 36_000 });
    expect((await valueOf(client.faces.status({}))).canUndo).toBe(1);
  });

  it('adds what is missing when it is taken in again after the lab was closed in the middle', async () => {
    const data = temporaryFolder();
    const path = join(temporaryFolder(), 'decisions.json');
    writeFileSync(path, madeUpPatch(6000));
    const lab = await openLab(data);
    const broken = labClient(lab).facePatches.import({ path });
    await expect
      .poll(async () => (await valueOf(labClient(lab).faces.status({}))).canUndo, { interval: 1, timeout: 60_000 })
      .toBe(1);
    await lab.close();
    const ended = await broken;
    // On a machine that was quick enough it was done.
    if (!ended.ok) expect(ended.error.message).toMatch(/decisions are already imported\. Import it again/);
    const { client } = await openFacesLab(data);
    const { added, same } = await valueOf(client.facePatches.import({ path }));
    expect([added + same, same > 0]).toEqual([6000, true]);
    expect((await patchOf(client)).decisions).toHaveLength(6000);
    expect(await valueOf(client.facePatches.import({ path }))).toMatchObject({ added: 0, same: 6000 });
  });

  it('says in a sentence what is no file, no patch, or too long', async () => {
    const folder = temporaryFolder();
    const { client } = await openFacesLab(folder);
    const no = join(folder, 'no.json');
    writeFileSync(join(folder, 'other.json'), '{}');
    const preview = async (path: string): Promise<string> => {
      const result = await client.facePatches.preview({ path });
      return result.ok ? '' : `${result.error.code}: ${result.error.message}`;
    };
    expect(await preview(no)).toBe(`not_found: There is no file ${no}. Check the path.`);
    expect(await preview(folder)).toBe(
      `bad_input: ${folder} is not a regular file. Choose a file, not a folder, pipe or device.`,
    );
    expect(await preview(join(folder, 'other.json'))).toContain('bad_data: This is JSON, but no patch of decisions');
  });
});

describe.skipIf(facescrub === undefined)('the authors’ rescue list as a patch', () => {
  it('makes exactly the rows usable that are marked in the index and whose pictures decode', async () => {
    const list = readFileSync(join(facescrub ?? '', 'actors.txt'), 'utf8');
    const client = await labWith(list, join(facescrub ?? '', 'images'));
    const before = await rowsByLabel(client);
    const rescued = realPictures().filter(({ note }) => note.includes('authors-hard-coded-as-valid'));
    expect(rescued).toHaveLength(52);
    const rows = new Map(parseList(list).rows.map((row) => [row.label, row]));
    const decisions = rescued.map(({ file, sha256, actor }): PatchEntry => {
      const row = rows.get(file.replace(/\.[^.]*$/, ''));
      if (row === undefined) throw new Error(`No row of ${file}.`);
      return {
        ...{ id: randomUUID(), rowKey: row.key, sha256, verdict: 'include', reason: 'same photo', note: 'rescue list' },
        ...{ box: null, at: '2018-02-05T00:00:00.000Z', by: 'the authors', actor, label: row.label, url: row.url },
      };
    });
    const patch: FacePatch = {
      ...{ format: 'hidden-unit-face-patch', version: 1, madeAt: '2018-02-05T00:00:00.000Z', by: 'the authors' },
      decisions,
    };
    const done = await valueOf(client.facePatches.import({ text: JSON.stringify(patch) }));
    expect(done).toEqual({ added: 52, same: 0, unknownRows: 0, keptMine: 0 });

    const after = await rowsByLabel(client);
    const changed = [...after].filter(([label, row]) => row.standing !== before.get(label)?.standing);
    const decodable = rescued.filter(({ decodes }) => decodes).map(({ file }) => file.replace(/\.[^.]*$/, ''));
    expect(decodable).toHaveLength(51);
    expect(changed.map(([label]) => label).sort()).toEqual(decodable.sort());
    expect(new Set(changed.map(([, row]) => row.standing))).toEqual(new Set(['in']));
    const { actors } = await valueOf(client.faces.status({}));
    for (const [name, { usable, needed }] of Object.entries(actors)) {
      const good = realPictures().filter((picture) => picture.actor === name && picture.decodes);
      const counting = good.filter(({ matches, note }) => matches || note.includes('authors-hard-coded-as-valid'));
      expect([name, usable]).toEqual([name, counting.length]);
      // The report needs 110 of each, which two of the six do not have by their hashes alone.
      expect(usable).toBeGreaterThanOrEqual(needed);
    }
  });
});

async function rowsByLabel(client: LabClient): Promise<Map<string, FaceSummary>> {
  const rows = [];
  for (let offset = 0; offset < 1492; offset += 1000) {
    rows.push(...(await valueOf(client.faces.list({ offset, limit: 1000 }))).faces);
  }
  return new Map(rows.map((row) => [row.label, row]));
}
