import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import type { Resolve } from '../../main/data/download/polite/guarded-agent.ts';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { addList, countsOf, endOf, jobOf, openFacesLab } from '../faces-lab.ts';
import { serveVersions, type VersionedServer } from '../fixtures/versioned-server.ts';
import { temporaryFolder } from '../temporary.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'faces-process.ts');
const start = { privateAddresses: true };
/** As the fetcher has it: a note every so many bytes. */
const noteEvery = 4_194_304;

interface OnePicture {
  server: VersionedServer;
  picture: Buffer;
  /** A list with one row. */
  list: string;
}

/** A web with one picture of noise, so many pixels wide and high: three bytes each. */
async function onePicture(side: number): Promise<OnePicture> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const create = { width: side, height: side, channels: 3 as const, background: 'black', noise };
  const picture = await sharp({ create }).png({ compressionLevel: 0 }).toBuffer();
  const server = await serveVersions({ bytes: picture, headers: { etag: '"one"', 'content-type': 'image/png' } });
  const sha256 = createHash('sha256').update(picture).digest('hex');
  return { server, picture, list: ['Ada Vole', 1, 1, `${server.origin}/ada.png`, '0,0,40,40', sha256].join('\t') };
}

/** How many bytes the note of the only part vouches for. */
function noted(data: string): number {
  const folder = join(data, 'blobs', 'parts');
  const note = readdirSync(folder).find((name) => name.endsWith('.json'));
  return note === undefined ? 0 : (JSON.parse(readFileSync(join(folder, note), 'utf8')) as { bytes: number }).bytes;
}

/** How many bytes of parts there are. */
function bytesIn(data: string): number {
  const folder = join(data, 'blobs', 'parts');
  const parts = readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
  return parts.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function checkBlobs(client: LabClient): Promise<void> {
  await endOf(client, await valueOf(client.blobs.check({})));
  expect(await valueOf(client.blobs.report({}))).toMatchObject({ damaged: [], missing: [], orphans: 0 });
}

it('of 30 MB asks only for the rest after its lab was killed in the middle', async () => {
  const { server, picture, list } = await onePicture(3200);
  expect(picture.length).toBeGreaterThan(30_000_000);
  const sent = 5 * noteEvery;
  server.silentAfter = sent + 100_000;
  const data = temporaryFolder();
  const file = join(temporaryFolder(), 'actors.txt');
  writeFileSync(file, list);
  const child = spawn(process.execPath, [fixture, data, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const gone = new Promise((resolve) => child.on('close', resolve));
  await expect.poll(() => server.asked[0]?.sent ?? 0, { interval: 5, timeout: 60_000 }).toBeGreaterThan(0);
  await expect.poll(() => noted(data), { interval: 5, timeout: 60_000 }).toBeGreaterThanOrEqual(sent - noteEvery);
  child.kill('SIGKILL');
  await gone;
  const kept = noted(data);
  server.silentAfter = Infinity;

  const { client } = await openFacesLab(data);
  await endOf(client, await valueOf(client.faceDownloads.goOn({})));
  expect(server.asked).toHaveLength(2);
  expect(server.asked[1]?.headers).toMatchObject({ range: `bytes=${kept}-`, 'if-range': '"one"' });
  expect(server.asked[1]).toMatchObject({ status: 206, sent: picture.length - kept });
  expect(await countsOf(client)).toEqual({ verified: 1 });
  expect(readdirSync(join(data, 'blobs', 'parts'))).toEqual([]);
  await checkBlobs(client);
});

it('asks for the rest only after it was cancelled, quit, and quit while it paused, whatever the size', async () => {
  const { server, picture, list } = await onePicture(200);
  const data = temporaryFolder();
  let expected = 0;

  /** Lets so many bytes more come, and waits for them. */
  async function some(client: LabClient, more: number, begin: () => Promise<string>): Promise<string> {
    server.silentAfter = more;
    const asked = server.asked.length;
    const id = await begin();
    await expect
      .poll(() => server.asked.slice(asked).map(({ sent }) => sent), { interval: 5, timeout: 20_000 })
      .toEqual([more]);
    await expect.poll(() => bytesIn(data), { interval: 5, timeout: 20_000 }).toBe(expected + more);
    expect(server.asked.at(-1)?.headers.range ?? 'bytes=0-').toBe(`bytes=${expected}-`);
    expected += more;
    expect((await jobOf(client, id)).endedAt).toBeNull();
    return id;
  }

  const lab = await openLab(data);
  const first = labClient(lab);
  await addList(first, list);
  const starting = async (client: LabClient): Promise<string> =>
    (await valueOf(client.faceDownloads.start(start))).job.id;
  const cancelled = await some(first, 30_000, () => starting(first));
  await valueOf(first.jobs.cancel({ id: cancelled }));
  expect(await endOf(first, { job: await jobOf(first, cancelled) })).toMatchObject({ state: 'cancelled' });
  expect(noted(data)).toBe(30_000);
  await checkBlobs(first);

  await some(first, 20_000, () => starting(first));
  await lab.close();
  expect(noted(data)).toBe(50_000);

  const again = await openLab(data);
  const second = labClient(again);
  const paused = await some(second, 10_000, async () => (await valueOf(second.faceDownloads.goOn({}))).job.id);
  await valueOf(second.jobs.pause({ id: paused }));
  await again.close();
  expect(noted(data)).toBe(60_000);

  server.silentAfter = Infinity;
  const { client } = await openFacesLab(data);
  const done = await endOf(client, await valueOf(client.faceDownloads.goOn({})));
  expect(done).toMatchObject({ state: 'succeeded', error: null });
  expect(server.asked.at(-1)).toMatchObject({ status: 206, sent: picture.length - 60_000 });
  expect(server.asked.reduce((sum, { sent }) => sum + sent, 0)).toBe(picture.length);
  expect(await countsOf(client)).toEqual({ verified: 1 });
  expect(readdirSync(join(data, 'blobs', 'parts'))).toEqual([]);
  await checkBlobs(client);
});

it('keeps nothing of an address whose outcome is known', async () => {
  const { server, picture, list } = await onePicture(200);
  const begun = Promise.withResolvers<ServerResponse>();
  server.silentAfter = 60_000;
  server.respond = (_request, response, note) => {
    server.send(response, note, 200, server.now.headers, picture);
    begun.resolve(response);
  };
  const data = temporaryFolder();
  const { client } = await openFacesLab(data, { retries: 0 });
  await addList(client, list);
  const { job } = await valueOf(client.faceDownloads.start(start));
  const response = await begun.promise;
  await expect.poll(() => bytesIn(data), { interval: 5, timeout: 20_000 }).toBe(60_000);
  response.destroy();
  await endOf(client, { job });
  expect(await countsOf(client)).toEqual({ dead: 1 });
  expect(readdirSync(join(data, 'blobs', 'parts'))).toEqual([]);
});

it('asks for the rest when the connection is back that this machine lost in the middle', async () => {
  const { server, picture, list } = await onePicture(200);
  let isOnline = true;
  const resolve: Resolve = (name, _options, callback) => {
    const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' });
    setImmediate(() => (isOnline ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(error, [])));
  };
  const begun = Promise.withResolvers<ServerResponse>();
  server.silentAfter = 60_000;
  server.respond = (_request, response, note) => {
    server.send(response, note, 200, server.now.headers, picture);
    begun.resolve(response);
  };
  const data = temporaryFolder();
  const { client } = await openFacesLab(data, { resolve, backoff: { firstMs: 20, mostMs: 80 } });
  await addList(client, list.replace('127.0.0.1', 'ada.example'));
  const { job } = await valueOf(client.faceDownloads.start(start));
  const response = await begun.promise;
  await expect.poll(() => bytesIn(data), { interval: 5, timeout: 20_000 }).toBe(60_000);
  isOnline = false;
  response.destroy();
  expect(await endOf(client, { job })).toMatchObject({ state: 'failed', error: { code: 'network' } });
  expect(await countsOf(client)).toEqual({ pending: 1 });

  isOnline = true;
  server.respond = undefined;
  server.silentAfter = Infinity;
  await endOf(client, await valueOf(client.faceDownloads.goOn({})));
  expect(await countsOf(client)).toEqual({ verified: 1 });
  expect(server.asked.map(({ sent }) => sent)).toEqual([60_000, picture.length - 60_000]);
});
