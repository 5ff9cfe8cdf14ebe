import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listText, sha256Of } from '../../main/demo/demo-list.ts';
import { renderFace } from '../../main/demo/render.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { reportImaging, reportSplit, type SnapshotRule } from '../../shared/models/face-snapshot.ts';
import { addList, endOf, openFacesLab } from '../faces-lab.ts';
import { fill, smallDisk } from '../small-disk.ts';
import { temporaryFolder } from '../temporary.ts';

const actors = ['Ada Quell', 'Bo Quirrel'];
const imaging = { ...reportImaging, size: 16 };
const rule: SnapshotRule = { ...reportSplit, actors, counts: { training: 4, validation: 1, test: 1 } };

interface Faces {
  client: LabClient;
  data: string;
  /** Where the pictures came from. */
  folder: string;
}

/** A lab with six drawn pictures of each of two actors. */
async function labOfFaces(data = temporaryFolder()): Promise<Faces> {
  const folder = temporaryFolder();
  const lines = [];
  for (const [actor, name] of actors.entries()) {
    for (let index = 0; index < 6; index++) {
      const { jpeg, box } = await renderFace(actor, index);
      writeFileSync(join(folder, `${actor}-${index}.jpg`), jpeg);
      const url = `http://pictures.invalid/${actor}/${index}.jpg`;
      lines.push({ name, imageId: index, faceId: index, url, box, sha256: sha256Of(jpeg) });
    }
  }
  const { client } = await openFacesLab(data);
  await addList(client, listText(lines));
  await takeIn(client, folder);
  return { client, data, folder };
}

async function takeIn(client: LabClient, folder: string): Promise<void> {
  const ended = await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
  expect(ended.error).toBeNull();
}

const blobOf = ({ data }: Faces, sha256: string): string => join(data, 'blobs', sha256.slice(0, 2), sha256);

/** The hash of the set of matrices that a snapshot of these faces has in a lab where nothing goes wrong. */
async function undisturbed(): Promise<string> {
  const { client } = await labOfFaces();
  const made = await endOf(client, await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'A' })));
  return (await valueOf(client.matrices.show({ id: made.added ?? '' }))).hash;
}

const harms: Record<string, (blob: string, another: string) => void> = {
  'is lost': (blob) => {
    rmSync(blob);
  },
  'has become that of another': (blob, another) => {
    copyFileSync(another, blob);
  },
  'lost its end': (blob) => {
    writeFileSync(blob, readFileSync(blob).subarray(0, 900));
  },
};

describe.each(Object.entries(harms))('a snapshot one of whose pictures %s', (_, harm) => {
  it('is kept without matrices, says so, and gets the right ones when the picture is back', async () => {
    const faces = await labOfFaces();
    const { client, folder } = faces;
    const all = (await valueOf(client.faces.list({ limit: 1000 }))).faces;
    const [one, another] = [all.find(({ label }) => label === 'quirrel2'), all.find(({ label }) => label === 'quell4')];
    const sha256 = one?.image?.sha256 ?? '';
    harm(blobOf(faces, sha256), blobOf(faces, another?.image?.sha256 ?? ''));

    const created = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'A' }));
    const failed = await endOf(client, created);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'bad_data' } });
    expect(failed.error?.message).toMatch(
      /^The crop of quirrel2 cannot be made: its picture is damaged or gone\. Download it again.* The snapshot “A” is saved/,
    );
    expect(await valueOf(client.faceSnapshots.list({}))).toMatchObject([{ name: 'A', matrices: null }]);
    expect(await valueOf(client.matrices.list({}))).toEqual([]);
    expect(await valueOf(client.faces.find({ names: ['quirrel2'] }))).toMatchObject([{ state: 'pending' }]);
    const out = join(temporaryFolder(), 'out');
    const export_ = await endOf(client, await valueOf(client.faceSnapshots.export({ snapshot: 'A', path: out })));
    expect(export_).toMatchObject({ state: 'failed', error: { code: 'bad_data' } });

    await takeIn(client, folder);
    const made = await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: 'A' })));
    expect(made).toMatchObject({ state: 'succeeded', error: null });
    expect(await valueOf(client.faceSnapshots.list({}))).toMatchObject([{ name: 'A', matrices: made.added }]);
    expect((await valueOf(client.matrices.show({ id: made.added ?? '' }))).hash).toBe(await undisturbed());
  });
});

describe('a snapshot', () => {
  it('gets its matrices after the disk was full', async ({ skip }) => {
    const disk = smallDisk(80) ?? skip('no disk can be mounted here');
    const { client, data } = await labOfFaces(join(disk, 'data'));
    const created = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'A' }));
    const made = await endOf(client, created);
    const large = { ...imaging, size: 512 };
    const { hash, items } = (await valueOf(client.faceSnapshots.create({ rule, imaging: large, name: 'B' }))).snapshot;
    expect(items).toBe(12);
    await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: hash })));
    for (const { id } of await valueOf(client.matrices.list({}))) {
      rmSync(join(data, 'matrices', id), { recursive: true });
    }
    fill(join(disk, 'ballast'));
    const full = await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: hash })));
    expect(full).toMatchObject({ state: 'failed', error: { code: 'storage' } });
    expect(full.error?.message).toMatch(/full.*[Mm]ake room.*“B” is saved/);
    expect(readdirSync(join(data, 'matrices'))).toEqual([]);

    rmSync(join(disk, 'ballast'));
    const again = await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: 'A' })));
    expect(again).toMatchObject({ state: 'succeeded', added: made.added });
    expect((await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: 'B' })))).state).toBe(
      'succeeded',
    );
    expect(readdirSync(join(data, 'matrices'))).toHaveLength(2);
  });

  it('of the same faces is the one that is there, and says so', async () => {
    const { client } = await labOfFaces();
    const first = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'A' }));
    expect(first).toMatchObject({ known: false, snapshot: { name: 'A' } });
    await endOf(client, first);
    const second = await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'B' }));
    expect(second).toMatchObject({ known: true, snapshot: { name: 'A', hash: first.snapshot.hash } });
    expect((await endOf(client, second)).added).toBe((await endOf(client, first)).added);
  });

  it('is exported nowhere where a folder cannot be made, and says in a sentence why', async ({ skip }) => {
    const { client } = await labOfFaces();
    await endOf(client, await valueOf(client.faceSnapshots.create({ rule, imaging, name: 'A' })));
    const folder = temporaryFolder();
    const failureAt = async (path: string): Promise<string> => {
      const result = await client.faceSnapshots.export({ snapshot: 'A', path });
      const error = result.ok ? (await endOf(client, result.value)).error : result.error;
      return `${error?.code ?? ''}: ${error?.message ?? ''}`;
    };
    writeFileSync(join(folder, 'file'), 'mine');
    symlinkSync('loop', join(folder, 'loop'));
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'mine.txt'), 'mine');
    expect(await failureAt(join(folder, 'file'))).toMatch(
      /^conflict: .*file is a file, or lies in one\. Name a folder/,
    );
    expect(await failureAt(join(folder, 'file', 'x'))).toMatch(
      /^conflict: .* is a file, or lies in one\. Name a folder/,
    );
    expect(await failureAt(join(folder, 'full'))).toMatch(/^conflict: .* is not empty\. Name a folder/);
    expect(await failureAt(join(folder, 'x'.repeat(300)))).toMatch(/^storage: .* cannot be written: .* Name a shorter/);
    if (process.platform !== 'win32') {
      expect(await failureAt(join(folder, 'loop', 'x'))).toMatch(/^storage: .* cannot be written: its links lead/);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'full', 'loop']);
    if (process.platform === 'linux') {
      expect(await failureAt('/proc/x')).toMatch(/^storage: \/proc\/x cannot be written: .*Name another/);
      expect(await failureAt('/proc/x/y')).toMatch(/^storage: \/proc\/x\/y cannot be written: .*Name another/);
    }
    const disk = smallDisk(1) ?? skip('no disk can be mounted here');
    fill(join(disk, 'ballast'));
    expect(await failureAt(join(disk, 'out'))).toMatch(/^storage: .* cannot be written: the disk is full\. Make room/);
    expect(readdirSync(disk)).toEqual(['ballast']);
  });
});
