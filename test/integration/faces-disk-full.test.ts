import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import type { FaceState } from '../../shared/models/face.ts';
import { facescrub } from '../facescrub.ts';
import { addList, countsOf, endOf, jobOf, openFacesLab } from '../faces-lab.ts';
import { serveRealPictures } from '../faces-web.ts';
import { temporaryFolder } from '../temporary.ts';

/** A disk in memory; undefined where this machine lets nobody mount one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = temporaryFolder();
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
  return disk;
}

function enlarge(disk: string, megabytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${megabytes}m`, disk]);
}

/** Takes all the room there is. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (const size of [1_048_576, 4096, 1]) {
    const bytes = new Uint8Array(size);
    for (let written = size; written === size;) {
      try {
        written = writeSync(descriptor, bytes);
      } catch {
        written = 0;
      }
    }
  }
  closeSync(descriptor);
}

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
