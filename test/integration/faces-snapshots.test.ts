import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMatrixSet } from '../../main/data/matrices/matrix-files.ts';
import { parseNpy } from '../../main/data/matrices/npy.ts';
import { startDemo, type Demo } from '../../main/demo/demo.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { faceQuery, type FaceSummary } from '../../shared/models/face.ts';
import { reportImaging, reportSplit, type SnapshotRule, type SplitLeak } from '../../shared/models/face-snapshot.ts';
import { addList, endOf, openFacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec } from '../trainer-process.ts';

const imaging = { ...reportImaging, size: 16 };

/** Waits for the checks that start by themselves when pictures came. */
async function endOfChecks(client: LabClient): Promise<void> {
  const ended = await endOf(client, await valueOf(client.faces.check({})));
  expect(ended).toMatchObject({ kind: 'face-check', state: 'succeeded' });
}

async function allFaces(client: LabClient): Promise<FaceSummary[]> {
  return (await valueOf(client.faces.list(faceQuery.parse({ limit: 1000 })))).faces;
}

describe('snapshots of drawn faces', () => {
  let demo: Demo;
  let actors: string[];
  let rule: SnapshotRule;

  beforeAll(async () => {
    demo = await startDemo({ folder: null, perActor: 24 });
    actors = [...new Set(demo.rows.map(({ name }) => name))].slice(0, 3);
    rule = { ...reportSplit, actors, counts: { training: 10, validation: 4, test: 4 } };
    return () => demo.close();
  });

  /** A lab with the drawn faces. `reversed`: its rows have other ids. */
  async function labOfFaces(data = temporaryFolder(), reversed = false): Promise<LabClient> {
    const { client } = await openFacesLab(data);
    const blocks = actors.map((actor) => demo.listText.split('\n').filter((line) => line.startsWith(`${actor}\t`)));
    for (const block of reversed ? blocks.reverse() : blocks) await addList(client, `${block.join('\n')}\n`);
    const started = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
    expect((await endOf(client, started)).state).toBe('succeeded');
    await endOfChecks(client);
    return client;
  }

  it('are suggested a look at their flaws, kept, exported, trained on, and the same in another lab', async () => {
    const data = temporaryFolder();
    const client = await labOfFaces(data);
    const checked = await allFaces(client);
    const jobs = await valueOf(client.jobs.list({}));
    expect(jobs.map(({ kind }) => kind)).toContain('face-check');
    const checksOf = (label: string): string[] =>
      checked.find((face) => face.label === label)?.checks.map(({ check }) => check) ?? [];
    const name = (place: number): string => (actors[place] ?? '').split(' ').at(-1)?.toLowerCase() ?? '';
    // As the plan of the drawings says: picture 7 is picture 6 once more, the ones at 3 have a flaw, one is the neighbour's.
    expect(checksOf(`${name(0)}7`)).toContain('near-duplicate');
    expect(checksOf(`${name(0)}6`)).toContain('near-duplicate');
    expect(checksOf(`${name(0)}3`)).toContain('blur');
    expect(checksOf(`${name(1)}3`)).toContain('dark');
    expect(checksOf(`${name(2)}3`)).toContain('grey');
    expect(checksOf(`${name(1)}9`)).toContain('other-actor');
    const suspicious = checked.find(({ label }) => label === `${name(0)}3`);
    expect(suspicious?.suspicion).toBe(Math.max(...(suspicious?.checks ?? []).map(({ score }) => score)));

    const plan = await valueOf(client.faceSnapshots.plan({ rule, imaging }));
    expect(plan.short).toEqual([]);
    const { snapshot, job } = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'Drawn' }));
    expect(snapshot).toMatchObject({ hash: plan.hash, name: 'Drawn', items: 54 });
    expect(snapshot.counts[actors[0] ?? '']).toEqual({ training: 10, validation: 4, test: 4 });
    const made = await endOf(client, { job });
    expect(made).toMatchObject({ state: 'succeeded', error: null });
    const set = (await valueOf(client.matrices.list({}))).find(({ id }) => id === made.added);
    expect(set).toMatchObject({
      title: 'Drawn',
      snapshot: snapshot.hash,
      classNames: actors,
      features: 768,
      picture: { rows: 16, columns: 16, channels: 3 },
      training: { count: 30, perClass: [10, 10, 10] },
      test: { count: 12, perClass: [4, 4, 4] },
    });
    expect((await valueOf(client.faceSnapshots.show({ snapshot: 'Drawn' }))).snapshot.matrices).toBe(set?.id);

    // Asked for once more it is the same one, and has its matrices already.
    const again = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'Once more' }));
    expect(again.snapshot).toMatchObject({ hash: snapshot.hash, name: 'Drawn' });
    expect((await endOf(client, again)).added).toBe(set?.id);

    const out = join(temporaryFolder(), 'new', 'export');
    const written = await endOf(client, await valueOf(client.faceSnapshots.export({ snapshot: 'Drawn', path: out })));
    expect(written).toMatchObject({ state: 'succeeded', error: null });
    await expectExport(out, snapshot.hash, join(data, 'matrices', set?.id ?? ''));
    const refused = await client.faceSnapshots.export({ snapshot: 'Drawn', path: out });
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });

    const started = await valueOf(
      client.training.start({
        spec: denseSpec({ steps: 20 }),
        data: { kind: 'faces', id: set?.id ?? '' },
        name: 'On faces',
      }),
    );
    expect((await endOf(client, started)).state).toBe('succeeded');
    expect((await valueOf(client.runs.get({ id: started.run }))).snapshotHash).toBe(snapshot.hash);

    await expectTested(client, started.run, snapshot.hash);

    const elsewhere = await labOfFaces(temporaryFolder(), true);
    expect((await valueOf(elsewhere.faceSnapshots.plan({ rule, imaging }))).hash).toBe(snapshot.hash);
  });

  /** Every cell of the confusion matrix shows the faces of the snapshot's test part that fall into it, each with its row. */
  async function expectTested(client: LabClient, run: number, hash: string): Promise<void> {
    const tested = (await valueOf(client.faceSnapshots.show({ snapshot: hash }))).items.filter(
      ({ split }) => split === 'test',
    );
    const detail = await valueOf(client.runs.get({ id: run }));
    const seen: number[] = [];
    for (const actual of actors.keys()) {
      for (const predicted of actors.keys()) {
        const cell = await valueOf(client.runs.confused({ id: run, actual, predicted }));
        expect(cell).toMatchObject({ data: detail.data, total: detail.confusion?.counts[actual]?.[predicted] });
        expect(cell.faces.map(({ label }) => label)).toEqual(cell.indices.map((index) => tested[index]?.label));
        const names = cell.faces.map(({ row }) => String(row));
        const rows = names.length === 0 ? [] : await valueOf(client.faces.find({ names }));
        expect(rows.map(({ key }) => key)).toEqual(cell.indices.map((index) => tested[index]?.rowKey));
        expect(rows.every(({ actor }) => actor === actors[actual])).toBe(true);
        seen.push(...cell.indices);
      }
    }
    expect(seen.sort((a, b) => a - b)).toEqual([...tested.keys()]);

    const other = await valueOf(
      client.training.start({
        spec: denseSpec({ steps: 2, seed: 5 }),
        data: detail.data,
        name: 'Shorter',
      }),
    );
    expect((await endOf(client, other)).state).toBe('succeeded');
    const { flips, runs } = await valueOf(client.runs.compare({ ids: [run, other.run] }));
    const right = runs.map(({ metrics }) => Math.round((metrics['test.accuracy']?.last ?? 0) * tested.length));
    expect(flips[0]).toEqual({ nowRight: 0, nowWrong: 0, n: tested.length, p: 1 });
    expect((flips[1]?.nowRight ?? NaN) - (flips[1]?.nowWrong ?? NaN)).toBe((right[1] ?? 0) - (right[0] ?? 0));
  }

  async function expectExport(folder: string, hash: string, matrices: string): Promise<void> {
    expect(readdirSync(folder).sort()).toEqual(['crops', 'manifest.json', 'matrices', 'snapshot.txt']);
    expect(readdirSync(join(folder, '..'))).toEqual(['export']);
    const text = readFileSync(join(folder, 'snapshot.txt'));
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    for (const part of ['training', 'validation', 'test']) {
      for (const kind of ['x', 'y']) {
        const name = `${part}_${kind}.npy`;
        expect(readFileSync(join(folder, 'matrices', name)).equals(readFileSync(join(matrices, name))), name).toBe(
          true,
        );
      }
    }
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      hash,
      classes: actors,
      rule,
      imaging,
      counts: { [actors[1] ?? '']: { test: 4 } },
    });
    const { validation } = await readMatrixSet(join(folder, 'matrices'));
    const crops = readdirSync(join(folder, 'crops', 'validation')).sort();
    expect(crops).toHaveLength(validation.count);
    for (const [row, crop] of crops.entries()) {
      const { data, info } = await sharp(join(folder, 'crops', 'validation', crop))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 16, height: 16, channels: 3 });
      const planes = Uint8Array.from({ length: 768 }, (_, at) => data[(at % 256) * 3 + Math.floor(at / 256)] ?? 0);
      expect(planes).toEqual(validation.pixels.subarray(row * 768, (row + 1) * 768));
    }
  }

  it('say who lacks faces and what could fill the gap, and how two of them differ', async () => {
    const client = await labOfFaces();
    const [first = '', second = ''] = actors;
    const tooMany = {
      ...rule,
      actors: [first, second, 'Nobody Here'],
      counts: { training: 20, validation: 4, test: 4 },
    };
    const plan = await valueOf(client.faceSnapshots.plan({ rule: tooMany, imaging }));
    const { actors: status } = await valueOf(client.faces.status({}));
    expect(plan.short[0]).toEqual({
      actor: first,
      needed: 28,
      usable: status[first]?.usable,
      open: status[first]?.open,
      misplaced: 0,
      pending: 0,
      failed: status[first]?.absent,
    });
    expect(plan.short[2]).toEqual({
      actor: 'Nobody Here',
      needed: 28,
      usable: 0,
      open: 0,
      misplaced: 0,
      pending: 0,
      failed: 0,
    });
    const refused = await client.faceSnapshots.create({ rule: tooMany, imaging });
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const words = refused.ok ? '' : refused.error.message;
    expect(words).toContain(`${first} lacks ${28 - (status[first]?.usable ?? 0)} of 28 faces`);
    expect(words).toContain('to review');
    expect(words).toContain('Nobody Here lacks 28 of 28 faces: nothing of the lists is left');
    expect(await valueOf(client.faceSnapshots.list({}))).toEqual([]);

    const twice = await client.faceSnapshots.plan({ rule: { ...rule, actors: [first, first] }, imaging });
    expect(twice).toMatchObject({ ok: false, error: { code: 'bad_input' } });

    const before = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'Before' }));
    const [out] = (await valueOf(client.faceSnapshots.show({ snapshot: 'Before' }))).items;
    const [row] = await valueOf(client.faces.find({ names: [out?.rowKey ?? ''] }));
    await valueOf(client.faces.decide({ rows: [row?.id ?? 0], verdict: 'exclude', reason: 'poor quality' }));
    const after = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'After' }));
    expect(after.snapshot.hash).not.toBe(before.snapshot.hash);
    const difference = await valueOf(client.faceSnapshots.diff({ before: 'Before', after: after.snapshot.hash }));
    expect(difference.removed.map(({ label }) => label)).toEqual([out?.label]);
    // Everyone behind it moves up by one.
    expect(difference.moved.map(({ from, item }) => `${from} to ${item.split}`)).toEqual([
      'validation to training',
      'test to validation',
    ]);
    expect(difference).toMatchObject({ changed: [], same: 51 });
    expect(difference.added).toHaveLength(1);
    await valueOf(client.faces.undo({}));
    expect((await valueOf(client.faceSnapshots.plan({ rule, imaging }))).hash).toBe(before.snapshot.hash);
    await Promise.all([endOf(client, before), endOf(client, after)]);
  });

  it('show twins in different parts, and keep them together when told to', async () => {
    const client = await labOfFaces();
    // Faces 6 and 7 are near-duplicates; the sixth and seventh usable face are parted by this rule.
    const rules = [1, 2, 3, 4, 5, 6, 7, 8].map((training) => ({
      ...rule,
      counts: { training, validation: 2, test: 2 },
    }));
    const plans = [];
    for (const one of rules) plans.push(await valueOf(client.faceSnapshots.plan({ rule: one, imaging })));
    const leaky = plans.findIndex(({ leaks }) => leaks.length > 0);
    expect(plans[leaky]?.leaks[0]?.distance).toBeLessThanOrEqual(24);
    await expectLeaksToldEverywhere(client, rules[leaky] ?? rule, plans[leaky]?.leaks ?? []);
    const kept = { ...(rules[leaky] ?? rule), twins: 'together' as const };
    const together = await valueOf(client.faceSnapshots.plan({ rule: kept, imaging }));
    expect(together.leaks.filter(({ a, b }) => a.actor === b.actor)).toEqual([]);
    expect(together.short).toEqual([]);
  });

  /** A snapshot always says what its plan said, and so does every run that was trained on it. */
  async function expectLeaksToldEverywhere(client: LabClient, by: SnapshotRule, planned: SplitLeak[]): Promise<void> {
    const made = await valueOf(client.faceSnapshots.create({ rule: by, imaging, name: 'Leaky' }));
    const { leaks } = made.snapshot;
    const faces = new Map(planned.flatMap(({ a, b }) => [a, b]).map(({ rowKey, split }) => [rowKey, split]));
    const inPart = (part: string): number => [...faces.values()].filter((split) => split === part).length;
    const parts = { training: inPart('training'), validation: inPart('validation'), test: inPart('test') };
    expect(leaks).toEqual({ pairs: planned.length, faces: faces.size, parts });
    expect((await valueOf(client.faceSnapshots.show({ snapshot: 'Leaky' }))).snapshot.leaks).toEqual(leaks);
    expect((await valueOf(client.faceSnapshots.list({})))[0]?.leaks).toEqual(leaks);
    const { added } = await endOf(client, made);
    const data = { kind: 'faces', id: added ?? '' };
    const started = await valueOf(client.training.start({ spec: denseSpec({ steps: 2 }), data, name: 'On leaks' }));
    expect((await endOf(client, started)).state).toBe('succeeded');
    expect((await valueOf(client.runs.get({ id: started.run }))).leaks).toEqual(leaks);
    expect((await valueOf(client.runs.list({}))).runs[0]?.leaks).toEqual(leaks);
  }

  it('are refused where there is something, and leave nothing behind when broken off', async () => {
    const client = await labOfFaces();
    await endOf(client, await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'Drawn' })));
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'mine.txt'), 'mine');
    const refused = await client.faceSnapshots.export({ snapshot: 'Drawn', path: out });
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(readdirSync(out)).toEqual(['mine.txt']);

    const large = { ...imaging, size: 200 };
    const big = await valueOf(client.faceSnapshots.create({ rule, imaging: large, name: 'Large' }));
    await valueOf(client.jobs.cancel({ id: big.job.id }));
    expect((await endOf(client, big)).state).toBe('cancelled');
    const export_ = await valueOf(client.faceSnapshots.export({ snapshot: 'Large', path: join(folder, 'large') }));
    await valueOf(client.jobs.cancel({ id: export_.job.id }));
    expect((await endOf(client, export_)).state).toBe('cancelled');
    expect(readdirSync(folder)).toEqual(['out']);
    const info = await valueOf(client.lab.info({}));
    const sets = readdirSync(join(info.dataDirectory, 'matrices'));
    expect(sets.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(existsSync(join(folder, 'large'))).toBe(false);

    const grey = { ...imaging, colour: 'grey' as const };
    const inGrey = await valueOf(client.faceSnapshots.create({ rule, imaging: grey }));
    expect(inGrey.snapshot.name).toBe('faces-16-grey');
    const made = await endOf(client, inGrey);
    const x = join(info.dataDirectory, 'matrices', made.added ?? '', 'test_x.npy');
    expect(parseNpy(readFileSync(x), x).shape).toEqual([12, 256]);
  });
});
