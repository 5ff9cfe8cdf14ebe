import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import type { FaceState } from '../../shared/models/face.ts';
import { facescrub } from '../facescrub.ts';
import { addList, countsOf, endOf, jobOf, openFacesLab } from '../faces-lab.ts';
import { serveRealPictures } from '../faces-web.ts';
import { enlarge, fill, smallDisk } from '../small-disk.ts';

function countsIn(expected: Map<string, FaceState>): Partial<Record<FaceState, number>> {
  const groups = Map.groupBy(expected.values(), (state) => state);
  return Object.fromEntries([...groups].map(([state, rows]) => [state, rows.length]));
}

describe.skipIf(facescrub === undefined)('a download whose disk is full in the middle', () => {
  it('ends before the last of the room is gone, and goes on after room was made', async ({ skip }) => {
    const disk = smallDisk(40) ?? skip('no disk can be mounted here');
    const { web, list, expected, addresses } = await serveRealPictures();
    const { client } = await openFacesLab(join(disk, 'data'));
    await addList(client, list);
    const start = { privateAddresses: true };
    const full = await endOf(client, await valueOf(client.faceDownloads.start(start)));
    expect(full).toMatchObject({ state: 'failed', error: { code: 'storage' } });
    expect(full.error?.message).toMatch(/full.*[Mm]ake room/);
    const [pending, asked] = [(await countsOf(client)).pending ?? 0, web.requests.length];
    expect(pending).toBeGreaterThan(100);
    expect(pending).toBeLessThan(1400);

    const refused = await endOf(client, await valueOf(client.faceDownloads.start(start)));
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'storage' } });
    expect(web.requests.length).toBe(asked);

    enlarge(disk, 200);
    const end = await endOf(client, await valueOf(client.faceDownloads.start(start)));
    expect(end).toMatchObject({ state: 'succeeded', error: null });
    expect(await countsOf(client)).toEqual(countsIn(expected));
    // What was under way when the room was gone is asked again.
    expect(web.requests.length - addresses).toBeLessThan(32);
    await endOf(client, await valueOf(client.blobs.check({})));
    expect(await valueOf(client.blobs.report({}))).toMatchObject({ blobs: 781, damaged: [], missing: [], orphans: 0 });
  });

  it('survives that another program takes every byte at once', async ({ skip }) => {
    const disk = smallDisk(80) ?? skip('no disk can be mounted here');
    const { list, expected } = await serveRealPictures({ every: 3 });
    const { client } = await openFacesLab(join(disk, 'data'));
    await addList(client, list);
    const { job } = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
    await expect
      .poll(async () => (await jobOf(client, job.id)).progress.done, { interval: 5, timeout: 30_000 })
      .toBeGreaterThan(50);
    fill(join(disk, 'ballast'));
    const full = await endOf(client, { job });
    expect(full).toMatchObject({ state: 'failed', error: { code: 'storage' } });
    expect(full.error?.message).toMatch(/full.*([Mm]ake room|[Ff]ree some space)/);

    rmSync(join(disk, 'ballast'));
    const end = await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
    expect(end).toMatchObject({ state: 'succeeded', error: null });
    expect(await countsOf(client)).toEqual(countsIn(expected));
    await endOf(client, await valueOf(client.blobs.check({})));
    expect(await valueOf(client.blobs.report({}))).toMatchObject({ damaged: [], missing: [], orphans: 0 });
  });
});
