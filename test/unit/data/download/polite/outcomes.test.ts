import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../../../main/demo/misbehaviour.ts';
import { hugePng } from '../../../../../main/demo/huge-bodies.ts';
import { fetched, other, picture, sha256, web } from './fetching.ts';

const half = picture.subarray(0, picture.length >> 1);

describe('an address that gives bytes', () => {
  const given: [Behaviour, Uint8Array][] = [
    ['good', picture],
    ['other-picture', other],
    ['truncated', half],
    ['empty', Buffer.alloc(0)],
    ['redirect-chain', picture],
    ['unavailable-burst', picture],
    ['too-many-requests', picture],
    ['reset-once', picture],
    ['reset-and-changed', picture],
    ['compressed', picture],
    ['huge-png', hugePng()],
  ];

  it.each(given)('is taken at its word: %s', async (behaviour, bytes) => {
    const address = (await web()).address('/picture.jpg', 0, behaviour);
    const { outcome, file } = await fetched(address);
    expect(outcome).toMatchObject({
      kind: 'came',
      sha256: sha256(bytes),
      bytes: bytes.length,
      via: 'web',
    });
    expect(sha256(readFileSync(file))).toBe(sha256(bytes));
  });

  it('is not judged by what it gives: a page is as good as a picture', async () => {
    const { outcome, file } = await fetched((await web()).address('/picture.jpg', 0, 'html'));
    expect(outcome).toMatchObject({ kind: 'came', httpStatus: 200, contentType: 'text/html; charset=utf-8' });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('says where it came from in the end', async () => {
    const site = await web();
    const { outcome } = await fetched(site.address('/picture.jpg', 0, 'redirect-chain'));
    expect(outcome).toMatchObject({ finalUrl: `${site.origins[0] ?? ''}/picture.jpg?as=redirect-chain&left=0` });
    expect(site.requests).toHaveLength(6);
  });
});

describe('an address that gives none', () => {
  const refused: [Behaviour, string, string, number | null, number][] = [
    ['not-found', 'dead', 'http 404', 404, 1],
    ['gone', 'dead', 'http 410', 410, 1],
    ['forbidden', 'dead', 'http 403', 403, 1],
    ['server-error', 'dead', 'http 500', 500, 4],
    ['redirect-loop', 'dead', 'redirect loop', 302, 3],
    ['redirect-on-and-on', 'dead', 'too many redirects', 302, 6],
    ['redirect-private', 'blocked', 'private address', 302, 1],
    ['redirect-file', 'blocked', 'scheme', 302, 1],
    ['wrong-length', 'dead', 'cut short', 200, 4],
    ['reset', 'dead', 'reset', 200, 4],
  ];

  it.each(refused)('is told apart: %s is %s by “%s”', async (behaviour, state, cause, httpStatus, requests) => {
    const site = await web();
    const { outcome } = await fetched(site.address('/picture.jpg', 0, behaviour));
    expect(outcome).toMatchObject({ kind: 'failed', state, cause, httpStatus });
    expect(site.requests).toHaveLength(requests);
  });

  const given: [Behaviour, string, string, number][] = [
    ['stalled', 'timeout', 'idle timeout', 2],
    ['silent', 'timeout', 'idle timeout', 2],
    ['slow-drip', 'timeout', 'total timeout', 1],
  ];
  it.each(given)('is given up: %s is %s by “%s”', async (behaviour, state, cause, requests) => {
    const site = await web();
    const timeouts = { connectMs: 1000, idleMs: 1000, totalMs: behaviour === 'slow-drip' ? 700 : 10_000 };
    const { outcome } = await fetched(site.address('/picture.jpg', 0, behaviour), { timeouts });
    expect(outcome).toMatchObject({ kind: 'failed', state, cause });
    expect(site.requests).toHaveLength(requests);
  });

  const larger: [Behaviour][] = [['good'], ['endless'], ['gzip-bomb']];
  it.each(larger)('is given up when it is larger than allowed: %s', async (behaviour) => {
    const { outcome, file } = await fetched((await web()).address('/picture.jpg', 0, behaviour), {
      mostBytes: 250_000,
    });
    expect(outcome).toMatchObject({ kind: 'failed', state: 'too_large', cause: 'too large', httpStatus: 200 });
    const kept = behaviour === 'good' ? 0 : readFileSync(file).length;
    expect(kept).toBeLessThanOrEqual(250_000);
  });

  const elsewhere: [string, string, string][] = [
    ['http://no-such-host.invalid/a.jpg', 'dead', 'dns'],
    ['http://127.0.0.1:1/a.jpg', 'dead', 'refused'],
    ['ftp://127.0.0.1/a.jpg', 'blocked', 'scheme'],
    ['file:///etc/passwd', 'blocked', 'scheme'],
    ['data:image/png;base64,AAAA', 'blocked', 'scheme'],
    ['http://', 'blocked', 'bad address'],
    ['a.jpg', 'blocked', 'bad address'],
    ['http://10.0.0.1/a.jpg', 'blocked', 'private address'],
    ['http://[::]/a.jpg', 'blocked', 'private address'],
    ['http://0/a.jpg', 'blocked', 'private address'],
    ['http://0xa9fea9fe/latest/meta-data/', 'blocked', 'private address'],
  ];
  it.each(elsewhere)('need not even be one: %s is %s by “%s”', async (address, state, cause) => {
    const { outcome } = await fetched(address);
    expect(outcome).toMatchObject({ kind: 'failed', state, cause, httpStatus: null });
  });

  it('has no certificate', async () => {
    const { outcome } = await fetched((await web()).address('/picture.jpg').replace('http:', 'https:'));
    expect(outcome).toMatchObject({ kind: 'failed', state: 'dead', cause: 'tls' });
  });

  it('does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    try {
      const { outcome } = await fetched(`http://127.0.0.1:${port}/`);
      expect(outcome).toMatchObject({ kind: 'failed', state: 'dead', cause: 'not http' });
    } finally {
      server.close();
    }
  });
});
