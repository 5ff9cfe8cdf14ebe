import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { faceQuery } from '../../shared/models/face.ts';
import { reportImaging, reportSplit } from '../../shared/models/face-snapshot.ts';
import { command, commandJson } from '../command-line.ts';
import { openFacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

/** A lab that the version before wrote: of each of two actors two good faces, and two whose box misses the picture. */
function olderLab(): string {
  const data = temporaryFolder();
  copyFileSync(join(import.meta.dirname, '..', 'fixtures', 'databases', 'v6.sqlite'), join(data, 'lab.sqlite'));
  return data;
}

const actors = ['Ida Adams', 'Bo Bell'];

describe('faces whose box misses their picture', () => {
  it('are usable nowhere, and a snapshot lacks as many as the status says', async () => {
    const { client } = await openFacesLab(olderLab());
    const status = await valueOf(client.faces.status({}));
    const rule = { ...reportSplit, actors, counts: { training: 2, validation: 1, test: 1 } };
    const plan = await valueOf(client.faceSnapshots.plan({ rule, imaging: reportImaging }));
    expect(plan.short).toMatchObject(
      actors.map((actor) => ({ actor, needed: 4, usable: status.actors[actor]?.usable, misplaced: 2, pending: 1 })),
    );
    const filter = { actors, standings: ['in' as const] };
    expect((await valueOf(client.faces.list(faceQuery.parse(filter)))).total).toBe(4);
    expect((await valueOf(client.faces.counts({ actors }))).standings.in).toBe(4);
  });

  it('are told when they are included, with the box, the picture and what to do', async () => {
    const data = olderLab();
    const { code, value, stderr } = await commandJson(data, 'faces', 'decide', 'adams1', 'adams0', '--include');
    expect(code).toBe(0);
    expect(value).toMatchObject({ misplaced: [expect.any(Number)] });
    expect(stderr).toMatch(
      /adams1 is included but not usable: its box 10,20,110,120 lies outside the picture of 10 × 20/,
    );
    expect(stderr).not.toContain('adams0 is included but');
    const moved = await command(data, 'faces', 'decide', 'adams1', '--include', '--box', '0,0,5,5');
    expect(moved.code).toBe(0);
    expect(moved.stderr).not.toContain('not usable');
    expect(await commandJson(data, 'faces', 'status')).toMatchObject({
      value: { actors: { 'Ida Adams': { usable: 3 } } },
    });
  });
});

describe('snapshots of a lab of an earlier version', () => {
  it('know their leaks once it is opened, as the command line tells', async () => {
    const data = olderLab();
    const leaks = { pairs: 1, faces: 2, parts: { training: 1, validation: 0, test: 1 } };
    const none = { pairs: 0, faces: 0, parts: { training: 0, validation: 0, test: 0 } };
    const shown = await commandJson(data, 'faces', 'snapshot', 'show', 'leaky');
    expect(shown).toMatchObject({ code: 0, value: { leaks, snapshot: { name: 'leaky', leaks } } });
    expect(await commandJson(data, 'faces', 'snapshot', 'show', 'kept')).toMatchObject({ value: { leaks: none } });
    const { stdout } = await command(data, 'faces', 'snapshot', 'show', 'leaky');
    expect(stdout).toContain('1 pair of near-duplicates in different parts (faces: 1 training, 1 test)');
    expect(stdout).toContain('--near-duplicates together');
  });
});
