import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FetchOutcome } from '../../../../../main/data/download/polite/fetch-outcome.ts';
import { appVersion } from '../../../../../main/places.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { fetched, fetcher, never, picture, sha256, web } from './fetching.ts';

describe('many addresses', () => {
  it('are asked at most so many at once, and at most two of one host, as the hosts see it', async () => {
    const site = await web({ hosts: 4, delayMs: 20 });
    const folder = temporaryFolder();
    const { fetch } = fetcher({ concurrency: 5 });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        fetch(site.address(`/picture.jpg`, i % 4), { into: join(folder, String(i)), signal: never }),
      ),
    );
    expect(outcomes.every(({ kind }) => kind === 'came')).toBe(true);
    expect(site.requests).toHaveLength(60);
    expect(site.mostAtOnce()).toBe(5);
    for (const host of [0, 1, 2, 3]) expect(site.mostAtOnce(host)).toBe(2);
  });

  it('that lead elsewhere wait for their turn at the host to which they lead', async () => {
    const site = await web({ hosts: 2, delayMs: 20 });
    const folder = temporaryFolder();
    const { fetch } = fetcher();
    const target = encodeURIComponent(site.address('/picture.jpg', 1));
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        fetch(`${site.address('/picture.jpg', 0, 'redirect-private')}&to=${target}`, {
          into: join(folder, String(i)),
          signal: never,
        }),
      ),
    );
    expect(site.requests).toHaveLength(24);
    expect(site.mostAtOnce(0)).toBe(2);
    expect(site.mostAtOnce(1)).toBe(2);
  });

  it('of a busy host hold up no other host', async () => {
    const site = await web({ hosts: 2, delayMs: 30 });
    const folder = temporaryFolder();
    const { fetch } = fetcher({ concurrency: 3 });
    const busy = Array.from({ length: 30 }, (_, i) =>
      fetch(site.address('/picture.jpg', 0), { into: join(folder, String(i)), signal: never }),
    );
    await fetch(site.address('/picture.jpg', 1), { into: join(folder, 'other'), signal: never });
    const { host } = new URL(site.origins[0] ?? '');
    expect(site.requests.filter((request) => request.host === host).length).toBeLessThan(10);
    await Promise.all(busy);
  });
});

describe('a host that asks to be left alone', () => {
  it('is, by everybody, for as long as it asks', async () => {
    const site = await web({ hosts: 2, burst: 1 });
    const folder = temporaryFolder();
    const { fetch, hosts } = fetcher();
    const first = fetch(site.address('/picture.jpg', 0, 'too-many-requests'), {
      into: join(folder, 'a'),
      signal: never,
    });
    await expect.poll(() => hosts()[0]?.waitMs).toBeGreaterThan(0);
    const told = site.requests[0]?.endedAt ?? Infinity;
    const others = Array.from({ length: 4 }, (_, i) =>
      fetch(site.address('/picture.jpg', 0), { into: join(folder, String(i)), signal: never }),
    );
    await Promise.all([first, ...others]);
    const later = site.requests.slice(1);
    expect(later).toHaveLength(5);
    for (const { startedAt } of later) expect(startedAt - told).toBeGreaterThanOrEqual(990);
  });

  it('for longer than is waited is asked no more, neither for what waits nor for what comes, and others are', async () => {
    const site = await web({ hosts: 2, burst: 100 });
    const folder = temporaryFolder();
    const { fetch, hosts } = fetcher({ mostWaitMs: 100, perHost: 1 });
    const get = (name: string, host: number, search = ''): Promise<FetchOutcome> =>
      fetch(site.address('/picture.jpg', host) + search, { into: join(folder, name), signal: never });
    const begun = Date.now();
    const outcomes = await Promise.all([
      get('first', 0, '?as=too-many-requests&after=3600'),
      ...Array.from({ length: 20 }, (_, i) => get(`waiting ${i}`, 0)),
    ]);
    outcomes.push(await get('later', 0));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'postponed', host: '127.0.0.1' });
    expect(site.requests).toHaveLength(1);
    const [first] = outcomes;
    expect(first.kind === 'postponed' && first.until.getTime() - begun).toBeGreaterThanOrEqual(3_600_000);
    expect(hosts()).toMatchObject([{ host: '127.0.0.1', active: 0 }]);
    expect(await get('elsewhere', 1)).toMatchObject({ kind: 'came' });
  });

  it('again and again is left alone in the end', async () => {
    const site = await web({ burst: 100 });
    const { outcome } = await fetched(site.address('/picture.jpg', 0, 'too-many-requests'), { mostWaitMs: 1500 });
    expect(outcome).toMatchObject({ kind: 'failed', state: 'dead', cause: 'http 429' });
    expect(site.requests).toHaveLength(4);
  });
});

describe('what may pass', () => {
  it('is asked again after pauses that double, each from the upper half of its time', async () => {
    const site = await web({ burst: 3 });
    await fetched(site.address('/picture.jpg', 0, 'unavailable-burst'), { backoff: { firstMs: 100, mostMs: 250 } });
    const times = site.requests.map(({ startedAt }) => startedAt);
    expect(times).toHaveLength(4);
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    const least = [50, 100, 125];
    for (const [i, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(least[i] ?? Infinity);
  });

  it('goes on where it was cut when the host still has the same bytes', async () => {
    const site = await web();
    const { outcome } = await fetched(site.address('/picture.jpg', 0, 'reset-once'));
    expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture) });
    const [first, second] = site.requests;
    expect(first?.range).toBe('');
    expect(Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1])).toBeGreaterThan(0);
    expect(second?.status).toBe(206);
  });

  it('begins anew when the host has others by now', async () => {
    const site = await web();
    const { outcome } = await fetched(site.address('/picture.jpg', 0, 'reset-and-changed'));
    expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture) });
    expect(site.requests[1]).toMatchObject({ status: 200 });
    expect(site.requests[1]?.range).not.toBe('');
  });
});

describe('a host', () => {
  it('is told by whom it is asked, and for bytes as they are', async () => {
    const site = await web();
    await fetched(site.address('/picture.jpg'));
    expect(site.requests[0]?.userAgent).toBe(`HiddenUnit/${appVersion}`);
  });

  it('finds no connection open when the fetcher is closed', async () => {
    const site = await web({ hosts: 2 });
    const folder = temporaryFolder();
    const { fetch, close } = fetcher();
    const stalled = fetch(site.address('/picture.jpg', 0, 'stalled'), { into: join(folder, 'a'), signal: never });
    await fetch(site.address('/picture.jpg', 1), { into: join(folder, 'b'), signal: never });
    await expect.poll(() => site.connections()).toBe(2);
    const ended = expect(stalled).rejects.toMatchObject({ code: 'cancelled' });
    await close();
    await ended;
    await expect.poll(() => site.connections()).toBe(0);
    expect(openFilesIn(folder)).toEqual([]);
  });
});

/** Files of a folder that this process has open; known on Linux only. */
function openFilesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });
}
