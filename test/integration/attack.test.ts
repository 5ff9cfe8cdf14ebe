import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { openBrowserShell, type BrowserShell } from '../../main/browser-shell.ts';
import { mostCallBytes } from '../../shared/contract/frame.ts';
import { enter, openWire, webRequest } from '../unit/wire/web-request.ts';

/** A real lab with a real browser shell, and somebody on this machine or behind a web page who means it harm. */
describe('The browser shell under attack', () => {
  let folder: string;
  let shell: BrowserShell;
  let Cookie: string;
  const logFile = (): string => join(folder, 'data', 'logs', 'shell.log');
  const log = (): string => (existsSync(logFile()) ? readFileSync(logFile(), 'utf8') : '');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-attack-'));
    const renderer = join(folder, 'renderer');
    mkdirSync(join(renderer, 'assets'), { recursive: true });
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(renderer, 'index.html'), 'the page');
    writeFileSync(join(folder, 'data', 'secret.txt'), 'the secret');
    symlinkSync(join(folder, 'data'), join(renderer, 'assets', 'data'));
    symlinkSync(join(folder, 'data', 'secret.txt'), join(renderer, 'leak.txt'));
    shell = await openBrowserShell({ dataDirectory: join(folder, 'data'), renderer });
    Cookie = await enter(shell.newAddress());
  });
  afterAll(async () => {
    await shell.close();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Whatever was tried, the lab lives and serves its own page. */
  afterEach(async () => {
    expect((await webRequest(shell.origin, '/', { Cookie })).body).toBe('the page');
    const wire = await openOwnWire();
    expect(await ask(wire, { id: 1, call: 'runs.list', input: {} })).toEqual({
      id: 1,
      result: { ok: true, value: { total: 0, runs: [] } },
    });
    wire.close();
  });

  async function openOwnWire(): Promise<WebSocket> {
    const wire = await openWire(shell.origin, { Cookie, Origin: shell.origin });
    if (typeof wire === 'number') throw new Error(`The page's own wire was refused: ${wire}`);
    return wire;
  }

  function ask(wire: WebSocket, frame: object): Promise<unknown> {
    wire.send(JSON.stringify(frame));
    return new Promise((done) => wire.once('message', (bytes: Buffer) => done(JSON.parse(bytes.toString()))));
  }

  it('is told that 15 MB of settings are too much before they are read, and goes on', async () => {
    const wire = await openOwnWire();
    const settings = Object.fromEntries(Array.from({ length: 450_000 }, (_, at) => [`hidden.${at}.units`, at]));
    const answer = await ask(wire, { id: 3, call: 'training.resolve', input: { preset: 'part8', settings } });
    expect(answer).toMatchObject({
      id: 3,
      result: { ok: false, error: { code: 'bad_input', message: expect.stringContaining('Send less') as string } },
    });
    wire.close();
  });

  /** Runs an attack and waits until the log has one more line, with this reason. */
  async function noted<T>(why: string, attack: () => Promise<T>): Promise<T> {
    const count = (): number => log().split(JSON.stringify(why)).length;
    const before = count();
    const result = await attack();
    await expect.poll(count).toBe(before + 1);
    return result;
  }

  const port = (): string => new URL(shell.origin).port;

  it.each<[string, string, number, () => Record<string, string>]>([
    ['without the cookie', 'no cookie', 401, () => ({})],
    ['with a guessed cookie', 'no cookie', 401, () => ({ Cookie: `hidden-unit-${port()}=${'A'.repeat(43)}` })],
    ['with an empty cookie', 'no cookie', 401, () => ({ Cookie: `hidden-unit-${port()}=` })],
    ['with the cookie of another port', 'no cookie', 401, () => ({ Cookie: Cookie.replace(port(), '1') })],
    ['with part of the cookie', 'no cookie', 401, () => ({ Cookie: Cookie.slice(0, -1) })],
    ['under a rebound name', 'foreign Host', 403, () => ({ Cookie, Host: `evil.example:${port()}` })],
    [
      'under a name that starts like ours',
      'foreign Host',
      403,
      () => ({ Cookie, Host: `127.0.0.1:${port()}.evil.example` }),
    ],
    ['under localhost', 'foreign Host', 403, () => ({ Cookie, Host: `localhost:${port()}` })],
    ['under another port', 'foreign Host', 403, () => ({ Cookie, Host: '127.0.0.1:80' })],
    ['by a foreign page', 'foreign Origin', 403, () => ({ Cookie, Origin: 'https://evil.example' })],
    ['by a page of another port', 'foreign Origin', 403, () => ({ Cookie, Origin: 'http://127.0.0.1:1' })],
    ['by our name over https', 'foreign Origin', 403, () => ({ Cookie, Origin: `https://127.0.0.1:${port()}` })],
    ['by a sandboxed frame', 'foreign Origin', 403, () => ({ Cookie, Origin: 'null' })],
    [
      'as a picture of a foreign page',
      'asked for by a cross-site page',
      403,
      () => ({ Cookie, 'Sec-Fetch-Site': 'cross-site' }),
    ],
    [
      'as a picture of another port',
      'asked for by a same-site page',
      403,
      () => ({ Cookie, 'Sec-Fetch-Site': 'same-site' }),
    ],
  ])('gives nothing to who asks %s', async (_, why, status, headers) => {
    for (const path of ['/', '/media/runs/1/weights/last', '/assets/x.js']) {
      const answer = await noted(why, () => webRequest(shell.origin, path, headers()));
      expect(answer.status).toBe(status);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).not.toMatch(/the page|secret/);
    }
    const refusedWire = { Origin: shell.origin, ...headers() };
    expect(await noted(why, () => openWire(shell.origin, refusedWire))).toBe(status);
  });

  it('opens no WebSocket without an Origin, elsewhere than at its address, or for a token', async () => {
    expect(await noted('no Origin', () => openWire(shell.origin, { Cookie }))).toBe(403);
    const own = { Cookie, Origin: shell.origin };
    expect(await noted('no WebSocket at this address', () => openWire(shell.origin, own, '/media'))).toBe(404);
    const address = shell.newAddress();
    const path = `/wire${new URL(address).search}`;
    expect(await noted('token on a WebSocket', () => openWire(shell.origin, { Origin: shell.origin }, path))).toBe(403);
    expect(await enter(address)).toBe(Cookie);
  });

  it('takes a token once, and none that it did not give', async () => {
    const { search } = new URL(shell.newAddress());
    expect((await webRequest(shell.origin, `/${search}`)).status).toBe(303);
    for (const query of [search, '?token=', '?token=__proto__', `?token=${'A'.repeat(43)}`, `${search}&token=x`]) {
      const answer = await noted('token used or unknown', () => webRequest(shell.origin, `/${query}`));
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).toContain('Start the workbench again');
    }
    expect(log()).not.toContain(search.slice(7));
  });

  it('does not spend a token on a page that guessed where it is, nor on a method that is not a visit', async () => {
    const address = shell.newAddress();
    const { search } = new URL(address);
    await webRequest(shell.origin, `/${search}`, { Host: 'evil.example' });
    await webRequest(shell.origin, `/${search}`, { Origin: 'https://evil.example' });
    await webRequest(shell.origin, `/${search}`, {}, 'HEAD');
    await webRequest(shell.origin, `/${search}`, {}, 'POST');
    expect(await enter(address)).toBe(Cookie);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('answers no %s', async (method) => {
    const answer = await noted('method not allowed', () => webRequest(shell.origin, '/', { Cookie }, method));
    expect(answer.status).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    '/../data/secret.txt',
    '/assets/../../data/secret.txt',
    '/%2e%2e/data/secret.txt',
    '/%2e%2e%2fdata%2fsecret.txt',
    '/..%5cdata%5csecret.txt',
    '/%c0%ae%c0%ae/data/secret.txt',
    '/assets/data/secret.txt',
    '/leak.txt',
    '/leak.txt%00.png',
    'http://127.0.0.1/../data/secret.txt',
  ])('does not leave its folder for %s', async (path) => {
    const answer = await noted('address refused', () => webRequest(shell.origin, path, { Cookie }));
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    '/media/../secret.txt',
    '/media/%2e%2e/secret.txt',
    '/media/runs/1/export/../../../secret.txt',
    '/media/runs/1/export/..%2f..%2f..%2fsecret.txt',
    '/media/runs/1/weights/..%2flast',
    '/media/digits/..%2f..%2fdata/train/images?indices=1',
    '/media/digits/../train/means',
    '/media/digits//train/means',
    '/media/digits/sample/train/images?indices=-1',
    '/media/digits/sample/train/images?indices=1e9',
    '/media/runs/0x10/weights/last',
    '/media/runs/1/export/model.json%00',
    '/media/',
  ])('has no media at %s', async (path) => {
    const answer = await webRequest(shell.origin, path, { Cookie });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).not.toContain('the secret');
  });

  it('decodes no address twice', async () => {
    const answer = await webRequest(shell.origin, '/%252e%252e/data/secret.txt', { Cookie });
    expect(answer.status).toBe(404);
  });

  it.each<[string, string | Buffer, number, string]>([
    ['that is not JSON', '{"id": 1,', 1008, 'malformed frame'],
    ['that is JSON but no call', '[1, 2, 3]', 1008, 'malformed frame'],
    ['with a number that is none', '{"id": -1, "call": "lab.info", "input": {}}', 1008, 'malformed frame'],
    [
      'with more in it than a call',
      '{"id": 1, "call": "lab.info", "input": {}, "sudo": true}',
      1008,
      'malformed frame',
    ],
    ['with an endless name', JSON.stringify({ id: 1, call: 'x'.repeat(81), input: {} }), 1008, 'malformed frame'],
    ['of bytes', Buffer.from([0, 1, 2, 255]), 1008, 'malformed frame'],
    ['that is empty', '', 1008, 'malformed frame'],
    ['that is nested very deeply', '['.repeat(500_000), 1008, 'malformed frame'],
    ['one byte too large', 'x'.repeat(mostCallBytes + 1), 1009, 'broken frame: Max payload size exceeded'],
  ])('closes the connection on a frame %s', async (_, frame, code, why) => {
    const wire = await openOwnWire();
    const closed = new Promise((done) => wire.once('close', done));
    await noted(why, async () => {
      wire.send(frame);
      expect(await closed).toBe(code);
    });
  });

  it('closes the connection on bytes that are no WebSocket frame', async () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const head =
      `GET /wire HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nOrigin: ${shell.origin}\r\nCookie: ${Cookie}\r\n` +
      `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
    for (const bytes of [
      [0xff, 0xff, 0xff, 0xff],
      [0x81, 0x05, 1, 2, 3, 4, 5],
      [0xc1, 0x80, 0, 0, 0, 0],
    ]) {
      const before = log().split('broken frame').length;
      await new Promise<void>((done) => {
        const socket = connect(Number(port()), '127.0.0.1', () => socket.write(head));
        socket.once('data', () => socket.write(Buffer.from(bytes)));
        socket.on('error', () => undefined);
        socket.on('close', () => done());
      });
      await expect.poll(() => log().split('broken frame').length).toBe(before + 1);
    }
  });

  it('answers what it does not know and what does not fit, each with its own number', async () => {
    const wire = await openOwnWire();
    const failed = (id: number, code: string): object => ({ id, result: { ok: false, error: { code } } });
    const nested = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) as unknown;
    expect(await ask(wire, { id: 1, call: 'lab.exec', input: {} })).toMatchObject(failed(1, 'not_found'));
    expect(await ask(wire, { id: 2, call: 'constructor.constructor', input: {} })).toMatchObject(
      failed(2, 'not_found'),
    );
    expect(await ask(wire, { id: 3, call: '__proto__.toString', input: {} })).toMatchObject(failed(3, 'not_found'));
    expect(await ask(wire, { id: 4, call: 'runs.get', input: { id: '1 OR 1=1' } })).toMatchObject(
      failed(4, 'bad_input'),
    );
    expect(await ask(wire, { id: 5, call: 'runs.get', input: nested })).toMatchObject(failed(5, 'bad_input'));
    const where = 'name = "x\'; DROP TABLE runs; --"';
    expect(await ask(wire, { id: 6, call: 'runs.list', input: { where } })).toMatchObject({
      result: { value: { total: 0 } },
    });
    const source = { kind: 'folder', path: '/proc/self' };
    expect(await ask(wire, { id: 7, call: 'digits.add', input: { source, mode: 'x' } })).toMatchObject(
      failed(7, 'bad_input'),
    );
    expect(await ask(wire, { id: Number.MAX_SAFE_INTEGER, call: 'runs.get', input: { id: 1 } })).toMatchObject(
      failed(Number.MAX_SAFE_INTEGER, 'not_found'),
    );
    wire.close();
  });

  it('pollutes no prototype', async () => {
    const wire = await openOwnWire();
    wire.send('{"id": 1, "call": "lab.changeSettings", "input": {"__proto__": {"polluted": true}}}');
    await new Promise((done) => wire.once('message', done));
    expect('polluted' in {}).toBe(false);
    wire.close();
  });

  it('lives on when a face goes away in the middle of what it says', async () => {
    for (let round = 0; round < 20; round += 1) {
      const wire = await openOwnWire();
      for (let id = 0; id < 50; id += 1) wire.send(JSON.stringify({ id, call: 'presets.list', input: {} }));
      wire.terminate();
    }
  });
});
