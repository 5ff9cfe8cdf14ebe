import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startDeadWeb } from '../../main/demo/dead-web.ts';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { addList, countsOf, endOf, openFacesLab, type FacesLab } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

function listOf(addresses: readonly string[]): string {
  return addresses
    .map((address, index) => ['Ada Vole', index, index, address, '0,0,8,8', '0'.repeat(64)].join('\t'))
    .join('\n');
}

/** A lab that the test closes itself. */
async function labToClose(data: string): Promise<FacesLab> {
  const lab = await openLab(data);
  return { lab, client: labClient(lab) };
}

it('goes on with a retry that was broken off, as it was wished, and asks nothing twice', async () => {
  const web = await startDeadWeb({ pages: new Map(), hosts: 8, delayMs: 30 });
  onTestFinished(() => web.close());
  const addresses = Array.from({ length: 80 }, (_, index) => web.address(`/${index}.png`, index % 8));
  const data = temporaryFolder();
  const first = await labToClose(data);
  await addList(first.client, listOf(addresses));
  await endOf(first.client, await valueOf(first.client.faceDownloads.start({ privateAddresses: true })));
  expect(await countsOf(first.client)).toEqual({ dead: 80 });
  expect(await valueOf(first.client.faceDownloads.unfinished({}))).toBeNull();

  const before = web.requests.length;
  const retry = { privateAddresses: true, pending: false, again: ['dead' as const], concurrency: 3 };
  await valueOf(first.client.faceDownloads.start(retry));
  await expect.poll(() => web.requests.length - before, { interval: 2, timeout: 20_000 }).toBeGreaterThan(20);
  await first.lab.close();
  const asked = web.requests.length - before;
  expect(asked).toBeLessThan(80);

  const { client } = await openFacesLab(data);
  const unfinished = await valueOf(client.faceDownloads.unfinished({}));
  expect(unfinished?.wishes).toMatchObject(retry);
  expect(80 - (unfinished?.left ?? 0)).toBeGreaterThanOrEqual(asked - 3);
  const job = await endOf(client, await valueOf(client.faceDownloads.goOn({})));
  expect(job).toMatchObject({ state: 'succeeded', progress: { total: unfinished?.left } });
  const retried = web.requests.slice(before).map(({ host, path }) => `http://${host}${path}`);
  expect(new Set(retried).size).toBe(80);
  // What was under way when the lab was closed is asked again.
  expect(retried.length - 80).toBeLessThanOrEqual(3);
  expect(await valueOf(client.faceDownloads.unfinished({}))).toBeNull();
  expect(await client.faceDownloads.goOn({})).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

it('leaves a host alone that asks for an hour, says so, and asks it nothing in the next download either', async () => {
  const web = await startDeadWeb({ pages: new Map([['/a.png', { content: Buffer.from('a') }]]), hosts: 2, burst: 99 });
  onTestFinished(() => web.close());
  const busy = Array.from({ length: 30 }, (_, i) => `${web.address('/a.png', 0, 'too-many-requests')}&after=3600&${i}`);
  const idle = Array.from({ length: 5 }, (_, i) => `${web.address('/a.png', 1)}?${i}`);
  const data = temporaryFolder();
  const { client, lab } = await labToClose(data);
  await addList(client, listOf([...busy, ...idle]));
  const { job } = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
  const ended = await endOf(client, { job });
  expect(ended).toMatchObject({ state: 'succeeded', error: null });
  expect(ended.phase).toMatch(
    /^5 downloaded .* 30 more wait for a host that asks to be left alone\. .* asked again on /,
  );
  expect(await countsOf(client)).toEqual({ pending: 30, not_image: 5 });
  const atBusy = (): number => web.requests.filter(({ host }) => `http://${host}` === web.origins[0]).length;
  // Two at once may have been asked before the first of them answered.
  expect(atBusy()).toBeLessThanOrEqual(2);
  const [host] = await valueOf(client.faceDownloads.hosts({}));
  expect(host).toMatchObject({ host: '127.0.0.1', active: 0 });
  expect(host?.wait).toBeGreaterThan(3000);
  const asked = web.requests.length;
  await lab.close();

  const later = await openFacesLab(data);
  const unfinished = await valueOf(later.client.faceDownloads.unfinished({}));
  expect(unfinished).toMatchObject({ left: 30, waiting: 30 });
  expect(Date.parse(unfinished?.waitingUntil ?? '') - Date.parse(job.createdAt)).toBeGreaterThanOrEqual(3_600_000);
  const again = await endOf(later.client, await valueOf(later.client.faceDownloads.start({ privateAddresses: true })));
  expect(again.phase).toMatch(/30 more wait/);
  expect(web.requests.length).toBe(asked);
  expect(await countsOf(later.client)).toEqual({ pending: 30, not_image: 5 });
});

it('asks no more for what a folder has given while the addresses waited, and leaves that as it is', async () => {
  const open = Promise.withResolvers<void>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    void open.promise.then(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const folder = join(temporaryFolder(), 'earlier');
  mkdirSync(folder);
  for (let index = 0; index < 10; index++) writeFileSync(join(folder, `vole${index}.jpg`), `<html>${index}</html>`);

  const { client } = await openFacesLab(temporaryFolder());
  await addList(client, listOf(Array.from({ length: 12 }, (_, index) => `http://127.0.0.1:${port}/${index}`)));
  const { job } = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
  await expect.poll(() => asked.length, { interval: 5, timeout: 20_000 }).toBe(2);
  await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: folder })));
  expect(await countsOf(client)).toEqual({ not_image: 10, pending: 2 });
  open.resolve();
  expect(await endOf(client, { job })).toMatchObject({ state: 'succeeded', error: null });
  expect(await countsOf(client)).toEqual({ not_image: 10, dead: 2 });
  expect(asked.sort()).toEqual(['/0', '/1', '/10', '/11']);
});
