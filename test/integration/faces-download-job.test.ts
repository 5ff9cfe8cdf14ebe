import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import type { FetcherOptions } from '../../main/data/download/polite/fetcher-options.ts';
import { startDeadWeb, type DeadWeb, type WebPage } from '../../main/demo/dead-web.ts';
import { valueOf } from '../../shared/contract/index.ts';
import { addList, countsOf, endOf, jobOf, openFacesLab, type FacesLab } from '../faces-lab.ts';
import { shortestTime } from '../shortest-time.ts';
import { temporaryFolder } from '../temporary.ts';

type Behaviour = WebPage['behaviour'];

interface SmallWeb extends FacesLab {
  web: DeadWeb;
  pages: Map<string, WebPage>;
}

/** A lab with a list of plain pictures of a web on this machine, so many of each actor; `behaviour` says what some of them do. */
async function smallWeb(
  counts: Record<string, number>,
  behaviour: (path: string) => Behaviour = () => 'good',
  hosts = 4,
  net: Partial<FetcherOptions> = {},
): Promise<SmallWeb> {
  const pages = new Map<string, WebPage>();
  const web = await startDeadWeb({ pages, hosts });
  onTestFinished(() => web.close());
  const lines: string[] = [];
  for (const [actor, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) {
      const path = `/${actor.toLowerCase()}${index}.png`;
      const background = { r: index, g: actor.length * 20, b: pages.size % 256 };
      const content = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
      pages.set(path, { content, behaviour: behaviour(path) ?? 'good' });
      const sha256 = createHash('sha256').update(content).digest('hex');
      lines.push([actor, lines.length, lines.length, web.address(path, index % hosts), '0,0,8,8', sha256].join('\t'));
    }
  }
  const faces = await openFacesLab(temporaryFolder(), net);
  await addList(faces.client, lines.join('\n'));
  return { web, pages, ...faces };
}

it('asks nothing of this machine unless that is allowed', async () => {
  const { web, client } = await smallWeb({ Ada: 5 });
  await endOf(client, await valueOf(client.faceDownloads.start({})));
  expect(await countsOf(client)).toEqual({ blocked: 5 });
  expect(web.requests).toHaveLength(0);
  await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true, again: ['blocked'] })));
  expect(await countsOf(client)).toEqual({ verified: 5 });
});

it('gives an actor no more than the usable faces it needs, and makes good for those that fail', async () => {
  const dead = new Set(['/ada0.png', '/ada3.png', '/bo1.png']);
  const { web, client } = await smallWeb({ Ada: 40, Bo: 40, Cy: 3 }, (path) => (dead.has(path) ? 'not-found' : 'good'));
  const job = await endOf(
    client,
    await valueOf(client.faceDownloads.start({ privateAddresses: true, untilUsable: 10 })),
  );
  expect(job).toMatchObject({ state: 'succeeded', progress: { done: 26, total: 26 } });
  const { actors } = await valueOf(client.faces.status({}));
  expect(Object.entries(actors).map(([name, { usable, pending }]) => [name, usable, pending])).toEqual([
    ['Ada', 10, 28],
    ['Bo', 10, 29],
    ['Cy', 3, 0],
  ]);
  expect(web.requests).toHaveLength(26);
});

it('asks only the chosen actors, hosts and causes', async () => {
  const { web, client } = await smallWeb({ Ada: 8, Bo: 8 }, (path) => (path === '/ada1.png' ? 'gone' : 'not-found'));
  const start = { privateAddresses: true };
  await endOf(client, await valueOf(client.faceDownloads.start({ ...start, actors: ['Ada'] })));
  expect(await countsOf(client)).toEqual({ dead: 8, pending: 8 });
  const again = { ...start, pending: false, again: ['dead' as const] };
  await endOf(client, await valueOf(client.faceDownloads.start({ ...again, cause: 'http 410' })));
  expect(web.requests.slice(8).map(({ path }) => path)).toEqual(['/ada1.png']);
  await endOf(client, await valueOf(client.faceDownloads.start({ ...again, actors: ['Ada'], hosts: ['127.0.0.3'] })));
  expect(
    web.requests
      .slice(9)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/ada2.png', '/ada6.png']);
  const failures = await valueOf(client.faceDownloads.failures({ actors: ['Ada'] }));
  expect(failures).toEqual([
    { state: 'dead', cause: 'http 404', rows: 7 },
    { state: 'dead', cause: 'http 410', rows: 1 },
  ]);
  expect(await countsOf(client)).toEqual({ dead: 8, pending: 8 });
});

it('gives up what takes too long as timed out, and retries just those with one cause', async () => {
  const slow = new Map<string, Behaviour>([
    ['/ada1.png', 'stalled'],
    ['/ada2.png', 'silent'],
    ['/ada5.png', 'slow-drip'],
  ]);
  // A byte every tenth of a second is never silent for two seconds, and a picture of them takes more than six.
  const net = {
    timeouts: { connectMs: 4000, idleMs: 2000, totalMs: 6000 },
    backoff: { firstMs: 20, mostMs: 40 },
  };
  const { web, pages, client } = await smallWeb({ Ada: 8 }, (path) => slow.get(path), 4, net);
  const start = { privateAddresses: true };
  await endOf(client, await valueOf(client.faceDownloads.start(start)));
  expect(await countsOf(client)).toEqual({ verified: 5, timeout: 3 });
  expect(await valueOf(client.faceDownloads.failures({}))).toEqual([
    { state: 'timeout', cause: 'idle timeout', rows: 2 },
    { state: 'timeout', cause: 'total timeout', rows: 1 },
  ]);
  const asked = web.requests.length;
  for (const [path, page] of pages) pages.set(path, { ...page, behaviour: 'good' });
  const again = { ...start, pending: false, again: ['timeout' as const] };
  await endOf(client, await valueOf(client.faceDownloads.start({ ...again, cause: 'idle timeout' })));
  expect(new Set(web.requests.slice(asked).map(({ path }) => path))).toEqual(new Set(['/ada1.png', '/ada2.png']));
  expect(await countsOf(client)).toEqual({ verified: 7, timeout: 1 });
});

it('pauses, goes on, and refuses a second download meanwhile', async () => {
  const { web, client } = await smallWeb({ Ada: 200 });
  const { job } = await valueOf(client.faceDownloads.start({ privateAddresses: true, concurrency: 2 }));
  await expect.poll(() => web.requests.length, { interval: 5 }).toBeGreaterThan(10);
  await valueOf(client.jobs.pause({ id: job.id }));
  await expect.poll(async () => (await jobOf(client, job.id)).state, { interval: 20 }).toBe('paused');
  const asked = web.requests.length;
  expect(asked).toBeLessThan(200);
  const second = await client.faceDownloads.start({ privateAddresses: true });
  expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(web.requests.length).toBe(asked);
  await valueOf(client.jobs.resume({ id: job.id }));
  expect((await endOf(client, { job })).state).toBe('succeeded');
  expect(await countsOf(client)).toEqual({ verified: 200 });
  expect(web.requests).toHaveLength(200);
});

it('is cancelled within a second though a host is silent, says which hosts it asks, and goes on later', async () => {
  const { web, client } = await smallWeb({ Ada: 12 }, (path) => (/ada[048]\.png/.test(path) ? 'silent' : 'good'));
  const time = await shortestTime(1000, async () => {
    const { job } = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
    await expect.poll(async () => (await countsOf(client)).verified, { interval: 10 }).toBe(9);
    const active = async () => (await valueOf(client.faceDownloads.hosts({}))).find((host) => host.active > 0);
    await expect.poll(active, { interval: 10 }).toMatchObject({ host: '127.0.0.1', rows: 3, active: 2 });
    const start = performance.now();
    await valueOf(client.jobs.cancel({ id: job.id }));
    expect((await endOf(client, { job })).state).toBe('cancelled');
    return performance.now() - start;
  });
  expect(time).toBeLessThan(1000);
  await expect.poll(() => web.connections(), { interval: 10 }).toBe(0);
  expect(await countsOf(client)).toEqual({ verified: 9, pending: 3 });
  expect((await valueOf(client.faceDownloads.hosts({}))).every(({ active }) => active === 0)).toBe(true);
});

it('asks an address of two rows once', async () => {
  const { web, client } = await smallWeb({ Ada: 3 });
  const [first] = (await valueOf(client.faces.list({}))).faces;
  await addList(client, ['Bo', 900, 900, first?.url, '1,1,8,8', first?.expected].join('\t'));
  await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
  expect(await countsOf(client)).toEqual({ verified: 4 });
  expect(web.requests).toHaveLength(3);
});

it('tells of its rows while it works', async () => {
  const { lab, client } = await smallWeb({ Ada: 60 });
  const rows = new Set<number>();
  lab.subscribe((event) => {
    if (event.type === 'faces-changed') for (const row of event.rows ?? []) rows.add(row);
  });
  const job = await endOf(client, await valueOf(client.faceDownloads.start({ privateAddresses: true })));
  expect(rows.size).toBe(60);
  expect(job.phase).toMatch(/^60 downloaded \(0\.0 MB\), 0 did not$/);
});
