import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { valueOf } from '../../shared/contract/index.ts';
import { dataSet } from '../../shared/models/data/data-set.ts';
import { matrixPartNames } from '../../shared/models/matrices.ts';
import { commandJson } from '../command-line.ts';
import { makeDrawnSnapshot } from '../drawn-snapshot.ts';
import { endOf, openFacesLab } from '../faces-lab.ts';

const ended = z.object({ run: z.int(), status: z.string() });
describe('the size and colour of faces', () => {
  let data: string;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'hidden-unit-resolution-'));
    await makeDrawnSnapshot(data, 16);
  }, 120_000);

  afterAll(() => {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  });

  const sets = async () =>
    z.object({ sets: z.array(dataSet) }).parse((await commandJson(data, 'data', 'list')).value).sets;

  it('are chosen with a run: the lab crops the photos once, as a snapshot of that size has them', async () => {
    const wish = ['train', '--preset', 'part8', '--snapshot', 'Drawn', '--set', 'steps=3', '--engine', 'wasm'];
    const small = await commandJson(data, ...wish, '--set', 'data.size=12', '--set', 'data.colour=grey');
    expect(small.code, small.stderr).toBe(0);
    const { run } = ended.parse(small.value);
    const again = await commandJson(data, ...wish, '--set', 'data.size=12', '--set', 'data.colour=grey', '--seed', '1');
    expect(again.code, again.stderr).toBe(0);
    const found = await sets();
    expect(found.map(({ shape }) => shape).sort((a, b) => (a?.rows ?? 0) - (b?.rows ?? 0))).toEqual([
      { rows: 12, columns: 12, channels: 1 },
      { rows: 16, columns: 16, channels: 3 },
    ]);

    const { client } = await openFacesLab(data);
    const { spec, data: ref, snapshotHash } = await valueOf(client.runs.get({ id: run }));
    expect(spec.data).toEqual({ kind: 'faces', size: 12, colour: 'grey' });
    expect(ref).toEqual(found.find(({ features }) => features === 144)?.ref);
    const { snapshot } = await valueOf(client.faceSnapshots.show({ snapshot: 'Drawn' }));
    expect(snapshotHash).toBe(snapshot.hash);

    const imaging = { ...snapshot.imaging, size: 12, colour: 'grey' as const };
    const byHand = await valueOf(client.faceSnapshots.create({ rule: snapshot.rule, imaging, name: 'By hand' }));
    const made = await endOf(client, byHand);
    for (const part of matrixPartNames) {
      const bytes = (id = '') => readFileSync(join(data, 'matrices', id, `${part}_x.npy`));
      expect(bytes(ref?.id).equals(bytes(made.added ?? '')), part).toBe(true);
    }
  }, 120_000);

  it('are as the set has them where nobody chooses, and the run says which', async () => {
    const { client } = await openFacesLab(data);
    const own = (await valueOf(client.data.list({}))).find(({ features }) => features === 768)?.ref ?? null;
    const { spec, data: ref } = await valueOf(client.training.resolve({ preset: 'part8', data: own }));
    expect(spec.data).toEqual({ kind: 'faces', size: 16, colour: 'rgb' });
    expect(ref).toEqual(own);
    const refused = await client.training.resolve({ preset: 'part8', data: own, settings: { 'data.size': 4 } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_input' } });
  });

  it('are varied by a sweep, which makes what is missing before its first trial', async () => {
    const { client } = await openFacesLab(data);
    const { spec, data: ref } = await valueOf(client.training.resolve({ preset: 'part8', settings: { steps: 2 } }));
    const wish = {
      ...{ spec, data: ref, engine: 'wasm' as const },
      plan: {
        vary: [
          { path: 'data.size', values: [10, 20] },
          { path: 'data.colour', values: ['rgb', 'grey'] },
        ],
        sampling: { kind: 'grid' as const },
        seeds: [0, 1],
      },
    };
    const before = (await valueOf(client.data.list({}))).length;
    expect(await valueOf(client.sweeps.estimate(wish))).toMatchObject({ trials: 8, known: 0 });
    expect(await valueOf(client.data.list({}))).toHaveLength(before);
    const { id } = await valueOf(client.sweeps.create(wish));
    expect(await valueOf(client.data.list({}))).toHaveLength(before + 4);
    const done = async (): Promise<number> => (await valueOf(client.sweeps.get({ id }))).done;
    await expect.poll(done, { timeout: 60_000 }).toBe(8);
    for (const { set, n, runs } of (await valueOf(client.sweeps.get({ id }))).settings) {
      expect(n).toBe(2);
      const [first = 0] = runs;
      const run = await valueOf(client.runs.get({ id: first }));
      expect(run.spec.data).toMatchObject({ kind: 'faces', size: set['data.size'], colour: set['data.colour'] });
      const trained = await valueOf(client.data.show({ ref: run.data ?? ref }));
      expect(trained.shape?.rows).toBe(set['data.size']);
      expect(trained.shape?.channels).toBe(set['data.colour'] === 'grey' ? 1 : 3);
    }
  }, 120_000);

  it('are what the claim about resolution varies', async () => {
    const { client } = await openFacesLab(data);
    const { id, trials } = await valueOf(client.sweeps.check({ claim: 'resolution', seeds: [0, 1], engine: 'wasm' }));
    expect(trials).toBe(10);
    const rows = (await valueOf(client.data.list({}))).map(({ shape }) => shape?.rows);
    expect(rows).toEqual(expect.arrayContaining([14, 24, 28, 32, 64]));
    await valueOf(client.sweeps.stop({ id }));
  }, 60_000);
});
