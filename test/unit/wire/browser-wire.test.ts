import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serveBrowser, type BrowserServer } from '../../../main/wire/browser-server.ts';
import { openRefusalLog } from '../../../main/wire/refusal-log.ts';
import { countingLab, type CountingLab } from './counting-lab.ts';
import { enter, openWire, webRequest } from './web-request.ts';

describe('A lab served to a browser', () => {
  let folder: string;
  let lab: CountingLab;
  let server: BrowserServer;
  const log = (): string => readFileSync(join(folder, 'shell.log'), 'utf8');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-browser-'));
    mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Hidden Unit</title>');
    writeFileSync(join(folder, 'renderer', 'assets', 'index-0123abcd.js'), '1');
    lab = countingLab();
    server = await serveBrowser(lab, join(folder, 'renderer'), openRefusalLog(join(folder, 'shell.log')));
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the cookie for the token, and the address without it', async () => {
    const { search } = new URL(server.newAddress());
    const answer = await webRequest(server.origin, `/${search}`);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
    const port = new URL(server.origin).port;
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^hidden-unit-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ]);
  });

  it('lets a person in while others hold 200 connections with half a header, and ends those after their time', async () => {
    const { port, hostname } = new URL(server.origin);
    let ended = 0;
    const attackers = Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), hostname, () => socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}:`));
      socket.on('error', () => undefined);
      socket.on('close', () => (ended += 1));
      return socket;
    });
    await vi.waitUntil(() => attackers.every(({ connecting }) => !connecting), { timeout: 30_000 });
    const Cookie = await enter(server.newAddress());
    expect((await webRequest(server.origin, '/', { Cookie })).status).toBe(200);
    const wire = await openWire(server.origin, { Cookie, Origin: server.origin });
    if (typeof wire === 'number') throw new Error(`The page was refused: ${wire}`);
    await vi.waitUntil(() => ended === attackers.length, { timeout: 60_000, interval: 100 });
    expect(wire.readyState).toBe(WebSocket.OPEN);
    wire.close();
  }, 100_000);

  it('lets a page that a link of another site opened move on by itself, so that its Strict cookie is sent', async () => {
    const { search } = new URL(server.newAddress());
    const answer = await webRequest(server.origin, `/${search}`, { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers['refresh']).toBe('0; url=/');
    expect(answer.headers['set-cookie']).toHaveLength(1);
  });

  it('serves pages, files and media to whom it let in, under the policy', async () => {
    const Cookie = await enter(server.newAddress());
    const page = await webRequest(server.origin, '/runs/42', { Cookie });
    expect(page.body).toBe('<!doctype html><title>Hidden Unit</title>');
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http:/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = await webRequest(server.origin, '/assets/index-0123abcd.js', { Cookie });
    expect(script.headers).toMatchObject({ 'cache-control': 'private, max-age=31536000, immutable' });
    const media = await webRequest(server.origin, '/media/bytes', { Cookie });
    expect(media).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/x-test',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
    expect((await webRequest(server.origin, '/media/other', { Cookie })).status).toBe(404);
    expect((await webRequest(server.origin, '/missing.js', { Cookie })).status).toBe(404);
  });

  it('carries calls and events on a WebSocket', async () => {
    const Cookie = await enter(server.newAddress());
    const wire = await openWire(server.origin, { Cookie, Origin: server.origin });
    if (typeof wire === 'number') throw new Error(`refused: ${wire}`);
    const heard: unknown[] = [];
    wire.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
    wire.send(JSON.stringify({ id: 7, call: 'echo', input: { a: 1 } }));
    await vi.waitFor(() => expect(heard).toEqual([{ id: 7, result: { ok: true, value: { a: 1 } } }]));
    lab.emit({ type: 'data-changed', kind: 'digits' });
    await vi.waitFor(() => expect(heard[1]).toEqual({ event: { type: 'data-changed', kind: 'digits' } }));
  });

  it('cannot be reached at any other address of this machine', async () => {
    const external = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const addresses = external
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address);
    if (process.platform === 'linux') addresses.push('127.0.0.2');
    for (const address of addresses) {
      const socket = connect(Number(new URL(server.origin).port), address);
      const error = await new Promise<NodeJS.ErrnoException>((done) => socket.once('error', done));
      expect(error.code).toBe('ECONNREFUSED');
    }
  });

  it('keeps the sessions of two servers apart in one browser', async () => {
    const other = await serveBrowser(lab, join(folder, 'renderer'), openRefusalLog(join(folder, 'other.log')));
    const both = `${await enter(server.newAddress())}; ${await enter(other.newAddress())}`;
    expect((await webRequest(server.origin, '/', { Cookie: both })).status).toBe(200);
    expect((await webRequest(other.origin, '/', { Cookie: both })).status).toBe(200);
    const mine = both.split(';')[0] ?? '';
    expect((await webRequest(other.origin, '/', { Cookie: mine })).status).toBe(401);
    await other.close();
  });

  it('answers HTTP that is none with 400, notes it, and goes on', async () => {
    const { port } = new URL(server.origin);
    const answers = await Promise.all(
      ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`].map(
        (text) =>
          new Promise<string>((done) => {
            let answer = '';
            const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
            socket.on('data', (data) => (answer += data.toString()));
            socket.on('error', () => undefined);
            socket.on('close', () => done(answer));
          }),
      ),
    );
    expect(answers[0]).toMatch(/^HTTP\/1.1 400 /);
    await vi.waitFor(() => expect(log().match(/broken HTTP/g)).toHaveLength(2));
    expect((await webRequest(server.origin, '/')).status).toBe(401);
  });

  it('closes with faces still connected, and tells them it goes', async () => {
    const Cookie = await enter(server.newAddress());
    const wire = await openWire(server.origin, { Cookie, Origin: server.origin });
    if (!(wire instanceof WebSocket)) throw new Error('refused');
    const code = new Promise((done) => wire.once('close', done));
    await server.close();
    expect(await code).toBe(1001);
  });
});
