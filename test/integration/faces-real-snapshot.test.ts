import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMatrixSet, type MatrixPart } from '../../main/data/matrices/matrix-files.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { faceQuery, type FaceSummary } from '../../shared/models/face.ts';
import {
  inClassOrder,
  reportActors,
  reportImaging,
  reportSplit,
  type SnapshotItem,
  type SnapshotRule,
} from '../../shared/models/face-snapshot.ts';
import { matrixPartNames, type MatrixPartName } from '../../shared/models/matrices.ts';
import { facescrub, realPictures } from '../facescrub.ts';
import { addList, endOf, openFacesLab } from '../faces-lab.ts';
import { sharedData } from '../shared-data.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec } from '../trainer-process.ts';

const actors = [...reportActors];
const rule: SnapshotRule = { ...reportSplit, actors };
const authors = sharedData('data/faces28');
const features = 2352;
/** The authors resized in another way and stored JPEGs: the same crop is about 6 apart, another photo of the same person about 25. */
const sameCrop = 10;

interface AuthorsFace {
  part: MatrixPartName;
  actor: number;
  number: number;
  pixels: ArrayLike<number>;
}

async function authorsFaces(folder: string): Promise<AuthorsFace[]> {
  const parts = await readMatrixSet(folder);
  return matrixPartNames.flatMap((part) =>
    readFileSync(join(folder, `${part}_names.txt`), 'utf8')
      .split('\n')
      .filter((name) => name !== '')
      .map((name, row) => ({
        part,
        actor: parts[part].labels[row] ?? 0,
        number: Number(/\d+/.exec(name)?.[0]),
        pixels: rowOf(parts[part], row),
      })),
  );
}

function rowOf({ pixels }: MatrixPart, row: number): ArrayLike<number> {
  return pixels.subarray(row * features, (row + 1) * features);
}

function meanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < features; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / features;
}

async function rowsWith(client: LabClient, labels: ReadonlySet<string>): Promise<number[]> {
  const faces: FaceSummary[] = [];
  for (let total = Infinity; faces.length < total;) {
    const page = await valueOf(client.faces.list(faceQuery.parse({ offset: faces.length, limit: 1000 })));
    faces.push(...page.faces);
    total = page.total;
  }
  return faces.filter(({ label }) => labels.has(label)).map(({ id }) => id);
}

describe.skipIf(facescrub === undefined || authors === undefined)('the report’s faces', () => {
  it('are 110 of each actor with the authors’ rescue list and not without, fall as the authors’ did, and are learnt as well', async () => {
    const data = temporaryFolder();
    const { client } = await openFacesLab(data);
    await addList(client, readFileSync(join(facescrub ?? '', 'actors.txt'), 'utf8'));
    const inTheList = Object.keys((await valueOf(client.faces.status({}))).actors);
    expect(inTheList[0]).toBe('Alec Baldwin');
    expect(inClassOrder(inTheList)).toEqual(actors);
    await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: join(facescrub ?? '', 'images') })));
    expect((await endOf(client, await valueOf(client.faces.check({})))).state).toBe('succeeded');
    const checks = new Map<string, number>();
    for (const check of ['blur', 'dark', 'bright', 'grey', 'near-duplicate', 'other-actor', 'mismatch'] as const) {
      const { total } = await valueOf(client.faces.list(faceQuery.parse({ checks: [check], limit: 1 })));
      checks.set(check, total);
    }
    expect(Object.fromEntries(checks)).toEqual({
      blur: 9,
      dark: 6,
      bright: 5,
      grey: 15,
      'near-duplicate': 114,
      'other-actor': 0,
      mismatch: 109,
    });

    // Hash-matching alone leaves two actors short, as it did in real life.
    const bare = await valueOf(client.faceSnapshots.plan({ rule, imaging: reportImaging }));
    expect(bare.short.map(({ actor, needed, usable, open }) => [actor, needed - usable, open])).toEqual([
      ['Peri Gilpin', 23, 33],
      ['Angie Harmon', 6, 31],
    ]);
    const rescued = realPictures().filter(({ note }) => note.includes('authors-hard-coded-as-valid'));
    const decodable = new Set(rescued.filter(({ decodes }) => decodes).map(({ file }) => file.replace(/\..*/, '')));
    expect([rescued.length, decodable.size]).toEqual([52, 51]);
    const rows = await rowsWith(client, decodable);
    await valueOf(client.faces.decide({ rows, verdict: 'include', reason: 'same photo' }));
    const { snapshot, job } = await valueOf(
      client.faceSnapshots.create({ rule, imaging: reportImaging, name: 'The report’s' }),
    );
    const made = await endOf(client, { job });
    expect(made.state).toBe('succeeded');
    expect(snapshot.items).toBe(660);
    for (const counts of Object.values(snapshot.counts)) expect(counts).toEqual(reportSplit.counts);

    const { items } = await valueOf(client.faceSnapshots.show({ snapshot: snapshot.hash }));
    await compareWithAuthors(items, join(data, 'matrices', made.added ?? ''));

    const started = await valueOf(
      client.training.start({
        spec: denseSpec({ steps: 300 }),
        data: { kind: 'faces', id: made.added ?? '' },
        name: 'Real faces',
      }),
    );
    expect((await endOf(client, started)).state).toBe('succeeded');
    const run = await valueOf(client.runs.get({ id: started.run }));
    expect(run.snapshotHash).toBe(snapshot.hash);
    expect(run.metrics['validation.accuracy']?.last).toBeGreaterThanOrEqual(0.7);
    expect(run.metrics['test.accuracy']?.last).toBeGreaterThanOrEqual(0.7);

    // Near-duplicates across parts are reported, and none is left when they are kept together, which costs nobody a face.
    const plan = await valueOf(client.faceSnapshots.plan({ rule, imaging: reportImaging }));
    const together = await valueOf(
      client.faceSnapshots.plan({ rule: { ...rule, twins: 'together' }, imaging: reportImaging }),
    );
    expect(plan.leaks).toHaveLength(23);
    expect(together).toMatchObject({ leaks: [], short: [] });
  });

  /**
   * Of three actors the folder has all that the authors had, but for one picture: their split is ours, apart from near-duplicates, which look
   * alike wherever they fell. Of the other three about thirty pictures each were left out of the folder, so that ours reaches further
   * into the list; but the order is theirs, but for the few that a near-duplicate replaces.
   */
  async function compareWithAuthors(items: readonly SnapshotItem[], matrices: string): Promise<void> {
    const parts = await readMatrixSet(matrices);
    const ours = matrixPartNames.flatMap((part) => {
      const own = items.filter(({ split }) => split === part);
      return own.map((item, row) => ({ item, pixels: rowOf(parts[part], row), actor: parts[part].labels[row] ?? 0 }));
    });
    const found = (await authorsFaces(authors ?? '')).flatMap((theirs) => {
      const near = ours
        .filter(({ actor }) => actor === theirs.actor)
        .map(({ item, pixels }) => ({ item, distance: meanDistance(pixels, theirs.pixels) }))
        .sort((p, q) => p.distance - q.distance)[0];
      return near !== undefined && near.distance < sameCrop ? [{ theirs, item: near.item }] : [];
    });
    expect(found.length).toBeGreaterThanOrEqual(575);
    const whole = found.filter(({ theirs }) => theirs.actor < 3);
    expect(whole.length).toBeGreaterThanOrEqual(328);
    expect(whole.filter(({ theirs, item }) => theirs.part === item.split).length).toBeGreaterThanOrEqual(322);
    for (const actor of actors.keys()) {
      const indices = found
        .filter(({ theirs }) => theirs.actor === actor)
        .sort((p, q) => p.theirs.number - q.theirs.number)
        .map(({ item }) => Number(/\d+/.exec(item.label)?.[0]));
      const backwards = indices.filter((index, at) => index < (indices[at - 1] ?? 0));
      expect(backwards.length, actors[actor]).toBeLessThanOrEqual(5);
    }
  }
});
