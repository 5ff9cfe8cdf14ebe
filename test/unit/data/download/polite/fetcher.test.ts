import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Resolve } from '../../../../../main/data/download/polite/guarded-agent.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { fetched, fetcher, never, other, picture, sha256, web } from './fetching.ts';

describe('a name', () => {
  /** A resolver with a script: what the first, second, … look-up gives; the last goes for all others. */
  function scripted(answers: string[][]): { resolve: Resolve; asked: () => number } {
    let asked = 0;
    const resolve: Resolve = (_hostname, _options, callback) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      setImmediate(() => callback(null, found));
    };
    return { resolve, asked: () => asked };
  }

  it.each([
    [['10.0.0.1']],
    [['127.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['fd00::1', '192.168.1.1']],
    [['0.0.0.0']],
  ])('that leads to %j is refused', async (addresses) => {
    const { outcome } = await fetched('http://innocent.example/a.jpg', {
      allowPrivate: false,
      resolve: scripted([addresses]).resolve,
    });
    expect(outcome).toMatchObject({ kind: 'failed', state: 'blocked', cause: 'private address' });
  });

  it('is connected to by the addresses that were checked, and not looked up again', async () => {
    const site = await web();
    const { port } = new URL(site.origins[0] ?? '');
    const names = scripted([['10.0.0.1', '127.0.0.1'], ['10.0.0.1']]);
    const { outcome } = await fetched(`http://innocent.example:${port}/picture.jpg`, { resolve: names.resolve });
    expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture) });
    expect(names.asked()).toBe(1);
  });

  it('that changes to a private address between two requests gains nothing', async () => {
    const server = createServer((request, response) => {
      // Each answer ends its connection, so that the next request looks the name up anew.
      const headers = { connection: 'close', location: '/secret' };
      if (request.url === '/secret') response.writeHead(200, { connection: 'close' }).end('secret');
      else response.writeHead(302, headers).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    // Loopback stands for the public address here, a private one for what must not be reached.
    const names = scripted([['127.0.0.1'], ['10.0.0.1']]);
    const { outcome } = await fetched(`http://rebinding.example:${port}/a.jpg`, { resolve: names.resolve });
    expect(outcome).toMatchObject({ kind: 'failed', state: 'blocked', cause: 'private address' });
    expect(names.asked()).toBe(2);
  });

  it('of this machine is refused unless the settings allow it', async () => {
    const site = await web();
    const address = site.address('/picture.jpg').replace('127.0.0.1', 'localhost');
    expect((await fetched(address, { allowPrivate: false })).outcome).toMatchObject({ state: 'blocked' });
    expect((await fetched(address, { allowPrivate: true })).outcome).toMatchObject({ kind: 'came' });
    expect(site.requests).toHaveLength(1);
  });
});

describe('a redirect', () => {
  it.each(['http://10.0.0.1/', 'http://169.254.169.254/latest/meta-data/', 'http://[fd00::1]/', 'http://0x0a.1/'])(
    'to %s is refused',
    async (target) => {
      const site = await web();
      const address = `${site.address('/picture.jpg', 0, 'redirect-private')}&to=${encodeURIComponent(target)}`;
      const { outcome } = await fetched(address);
      expect(outcome).toMatchObject({ kind: 'failed', state: 'blocked', cause: 'private address', httpStatus: 302 });
    },
  );
});

describe('a redirect whose bytes are beyond ASCII', () => {
  /** Answers every request but those for `wanted` with a redirect whose Location has exactly these bytes. @returns what was asked for. */
  async function bareServer(location: Buffer, wanted: string): Promise<{ origin: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const path = data.toString('latin1').split(' ')[1] ?? '';
        asked.push(path);
        const close = 'Connection: close\r\n\r\n';
        const found = `HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n${close}`;
        if (path === wanted) socket.end(Buffer.concat([Buffer.from(found), picture]));
        else {
          const head = Buffer.from('HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ');
          socket.end(Buffer.concat([head, location, Buffer.from(`\r\n${close}`)]));
        }
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const address = server.address();
    return { origin: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`, asked };
  }

  it.each([
    ['UTF-8 in the path', Buffer.from('/bilder/müller–größe.jpg'), '/bilder/m%C3%BCller%E2%80%93gr%C3%B6%C3%9Fe.jpg'],
    ['UTF-8 in the query', Buffer.from('/find?name=é&z=日本'), '/find?name=%C3%A9&z=%E6%97%A5%E6%9C%AC'],
    ['an emoji in a relative address', Buffer.from('sub/😀.jpg'), '/old/sub/%F0%9F%98%80.jpg'],
    ['Windows-1252', Buffer.from('/caf\xe9.jpg', 'latin1'), '/caf%E9.jpg'],
    ['UTF-8 beside what is encoded', Buffer.from('/a%20b/ü%C3%BC.jpg'), '/a%20b/%C3%BC%C3%BC.jpg'],
    ['ASCII', Buffer.from('/plain.jpg'), '/plain.jpg'],
  ])('is followed as browsers do: %s', async (_, location, wanted) => {
    const { origin, asked } = await bareServer(location, wanted);
    const { outcome } = await fetched(`${origin}/old/address.jpg`);
    expect(asked).toEqual(['/old/address.jpg', wanted]);
    expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture), finalUrl: `${origin}${wanted}` });
  });

  it('to a host whose name is raw UTF-8 asks for the name as names are looked up', async () => {
    const { origin } = await bareServer(Buffer.from('http://bücher.example/ü.jpg'), '/never');
    const looked: string[] = [];
    const resolve: Resolve = (hostname, _options, callback) => {
      looked.push(hostname);
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    };
    const { outcome } = await fetched(`${origin}/old.jpg`, { resolve, retries: 0 });
    expect(outcome).toMatchObject({
      kind: 'failed',
      cause: 'dns',
      finalUrl: 'http://xn--bcher-kva.example/%C3%BC.jpg',
    });
    expect(looked).toEqual(['xn--bcher-kva.example']);
  });
});

describe('a bomb', () => {
  it('of a gigabyte takes no memory to speak of', async () => {
    const site = await web();
    const { fetch } = fetcher({ mostBytes: 100_000_000 });
    const folder = temporaryFolder();
    await fetch(site.address('/picture.jpg', 0, 'gzip-bomb'), { into: join(folder, 'first'), signal: never });
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
    const outcome = await fetch(site.address('/picture.jpg', 0, 'gzip-bomb'), {
      into: join(folder, 'second'),
      signal: never,
    });
    clearInterval(watch);
    expect(outcome).toMatchObject({ kind: 'failed', state: 'too_large' });
    expect(most - before).toBeLessThan(60_000_000);
  });
});

describe('a fetch that is cancelled', () => {
  const where = ['stalled', 'silent', 'slow-drip', 'unavailable-burst', 'too-many-requests'] as const;

  it.each(where)('ends long before it would by itself: %s', async (behaviour) => {
    const site = await web({ burst: 100 });
    const ending = new AbortController();
    const { fetch } = fetcher({
      backoff: { firstMs: 60_000, mostMs: 60_000 },
      timeouts: { connectMs: 60_000, idleMs: 60_000, totalMs: 600_000 },
    });
    const work = fetch(site.address('/picture.jpg', 0, behaviour), {
      into: join(temporaryFolder(), 'bytes'),
      signal: ending.signal,
    });
    const ended = expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => site.requests.length).toBe(1);
    await delay(30);
    const start = performance.now();
    ending.abort();
    await ended;
    // Each of its own times is a minute.
    expect(performance.now() - start).toBeLessThan(20_000);
    await expect.poll(() => site.requests.every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  it('ends with ten thousand others that wait', async () => {
    const site = await web();
    const ending = new AbortController();
    const { fetch, hosts } = fetcher({ concurrency: 2 });
    const folder = temporaryFolder();
    const all = Array.from({ length: 10_000 }, (_, i) =>
      fetch(site.address('/picture.jpg', 0, 'silent'), { into: join(folder, String(i)), signal: ending.signal }),
    );
    const ended = Promise.allSettled(all);
    await expect.poll(() => site.requests.length).toBe(2);
    ending.abort();
    const outcomes = await ended;
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    expect(site.requests).toHaveLength(2);
    expect(hosts()).toEqual([]);
  });

  it('before it begins asks nobody', async () => {
    const site = await web();
    const { fetch } = fetcher();
    const work = fetch(site.address('/picture.jpg'), {
      into: join(temporaryFolder(), 'bytes'),
      signal: AbortSignal.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(site.requests).toHaveLength(0);
  });
});

describe('a fetcher', () => {
  it('that is paused ends what it has begun and begins nothing', async () => {
    const site = await web({ delayMs: 50 });
    const { fetch, pause, resume } = fetcher({ concurrency: 1 });
    const folder = temporaryFolder();
    const [first, second] = ['a', 'b'].map((name) =>
      fetch(site.address('/picture.jpg'), { into: join(folder, name), signal: never }),
    );
    await expect.poll(() => site.requests.length).toBe(1);
    pause();
    expect(await first).toMatchObject({ kind: 'came' });
    await delay(50);
    expect(site.requests).toHaveLength(1);
    resume();
    expect(await second).toMatchObject({ kind: 'came' });
  });

  it('tells how many bytes come', async () => {
    const site = await web();
    const { fetch } = fetcher();
    let came = 0;
    await fetch(site.address('/picture.jpg'), {
      into: join(temporaryFolder(), 'bytes'),
      signal: never,
      onBytes: (bytes) => (came += bytes),
    });
    expect(came).toBe(picture.length);
  });

  it('says when the bytes cannot be kept, and tries no more', async () => {
    const site = await web();
    const { fetch } = fetcher();
    const work = fetch(site.address('/picture.jpg'), { into: join(temporaryFolder(), 'none', 'bytes'), signal: never });
    await expect(work).rejects.toMatchObject({ code: 'storage' });
    expect(site.requests).toHaveLength(1);
  });
});

describe('the archive', () => {
  /** Answers as the Internet Archive does: a redirect to the nearest copy, then the copy. */
  async function archive() {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      if (path.includes('/gone.jpg')) response.writeHead(404).end();
      else if (path.startsWith('/web/2014id_/')) {
        response.writeHead(302, { location: path.replace('2014id_', '20131122334455id_') }).end();
      } else response.end(other);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    return { base: `http://127.0.0.1:${port}`, asked };
  }

  it('is asked for what is dead, and says so', async () => {
    const site = await web();
    const { base, asked } = await archive();
    const dead = site.address('/picture.jpg', 0, 'gone');
    const { outcome } = await fetched(dead, { wayback: { base, timestamp: '2014' } });
    expect(outcome).toMatchObject({ kind: 'came', via: 'wayback', sha256: sha256(other) });
    expect(asked).toEqual([`/web/2014id_/${dead}`, `/web/20131122334455id_/${dead}`]);
  });

  it('leaves the first outcome when it has nothing', async () => {
    const site = await web();
    const { base } = await archive();
    const dead = `${site.origins[0] ?? ''}/gone.jpg`;
    const { outcome } = await fetched(dead, { wayback: { base, timestamp: '2014' } });
    expect(outcome).toMatchObject({ kind: 'failed', via: 'web', cause: 'http 404', finalUrl: dead });
  });

  it.each(['good', 'redirect-file', 'huge-png'] as const)(
    'is not asked for what is not dead: %s',
    async (behaviour) => {
      const site = await web();
      const { base, asked } = await archive();
      await fetched(site.address('/picture.jpg', 0, behaviour), { wayback: { base, timestamp: '2014' } });
      expect(asked).toEqual([]);
    },
  );
});
