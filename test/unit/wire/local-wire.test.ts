import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { attachLab, type AttachedLab } from '../../../main/wire/client.ts';
import { serveLocal, type LocalServer } from '../../../main/wire/local-server.ts';
import { localHost } from '../../../main/wire/protocol.ts';
import { openRefusalLog } from '../../../main/wire/refusal-log.ts';
import { socketPath } from '../../../main/wire/socket-path.ts';
import type { LabEvent } from '../../../shared/contract/event.ts';
import { mostCallBytes, mostFrameBytes } from '../../../shared/contract/frame.ts';
import { countingLab, type CountingLab } from './counting-lab.ts';

describe('A lab on its local socket', () => {
  let folder: string;
  let socket: string;
  let lab: CountingLab;
  let server: LocalServer;
  let attached: AttachedLab;
  const log = (): string => readFileSync(join(folder, 'shell.log'), 'utf8');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-wire-'));
    socket = await socketPath(folder);
    lab = countingLab();
    // What a lost process left behind is no obstacle.
    writeFileSync(join(folder, 'lab.sock'), '');
    server = await serveLocal(lab, socket, openRefusalLog(join(folder, 'shell.log')), 'folder');
    attached = await attachLab(socket);
  });
  afterEach(async () => {
    lab.release();
    await attached.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.skipIf(process.platform === 'win32')('can be reached by its owner only', () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  it('answers each of a thousand calls with its own value', async () => {
    const inputs = Array.from({ length: 1000 }, (_, index) => ({ index, text: `${index} “é” 🎲` }));
    const results = await Promise.all(inputs.map((input) => attached.call('echo', input)));
    expect(results).toEqual(inputs.map((value) => ({ ok: true, value })));
  });

  it('hands failures and defects through as they are', async () => {
    const details = { name: 'missing' };
    expect(await attached.call('missing', {})).toEqual({
      ok: false,
      error: { code: 'not_found', message: 'No such.', details },
    });
    expect(await attached.call('break', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(await attached.call('echo', 1)).toEqual({ ok: true, value: 1 });
  });

  it('tells everybody who is attached of an event, until they unsubscribe', async () => {
    const other = await attachLab(socket);
    const heard: Record<'mine' | 'others', LabEvent[]> = { mine: [], others: [] };
    const unsubscribe = attached.subscribe((event) => heard.mine.push(event));
    other.subscribe((event) => heard.others.push(event));
    const event = { type: 'weights', run: 1, step: 20, frame: 2 } as const;
    lab.emit(event);
    await expect.poll(() => heard).toEqual({ mine: [event], others: [event] });
    unsubscribe();
    lab.emit(event);
    await expect.poll(() => heard.others).toHaveLength(2);
    // Same connection, in order: what came before this answer would have been heard.
    await attached.call('echo', 0);
    expect(heard.mine).toHaveLength(1);
    await other.close();
  });

  it('is not heard where it speaks as if it were the shell of a face', async () => {
    const heard: unknown[] = [];
    attached.subscribe((event) => heard.push(event));
    const forged: unknown[] = [
      { type: 'go', address: '/settings' },
      { type: 'command', command: 'undo' },
      { type: 'open-data', kind: 'archive', path: '/etc/passwd' },
      { type: 'path-chosen', kind: 'engine-source', path: '/etc/passwd' },
      { type: 'notice', text: 'Your password, please.' },
      { type: 'connection', connected: false },
    ];
    for (const event of forged) lab.emit(event as LabEvent);
    lab.emit({ type: 'data-changed', kind: 'digits' });
    await expect.poll(() => heard).toEqual([{ type: 'data-changed', kind: 'digits' }]);
  });

  it('gives media as bytes with their type, and says what is missing', async () => {
    const media = await attached.media('/media/bytes');
    expect(media).toEqual({ ok: true, value: { type: 'application/x-test', bytes: new Uint8Array([0, 255, 128]) } });
    const missing = await attached.media('/media/../../etc/passwd');
    expect(missing).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('fails the calls that wait when it goes, and those that come after', async () => {
    const waiting = attached.call('wait', {});
    await expect.poll(() => lab.calls).toBe(1);
    await server.close();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await attached.closed;
    expect(await attached.call('echo', 1)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await attached.media('/media/bytes')).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  it('is not asked what is too large, and does not send what is too large', async () => {
    const large = await attached.call('echo', 'x'.repeat(mostCallBytes));
    expect(large).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    expect(lab.calls).toBe(0);
    expect(await attached.call('fill', mostFrameBytes)).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    const most = await attached.call('fill', mostFrameBytes - 100);
    expect(most.ok && typeof most.value === 'string' && most.value.length).toBe(mostFrameBytes - 100);
  });

  it('refuses, by name, a client of another protocol', async () => {
    const other = new WebSocket(`ws://${localHost}/wire`, ['hidden-unit.0'], {
      createConnection: () => connect(socket),
      headers: { Host: localHost },
    });
    const error = await new Promise<Error>((done) => other.once('error', done));
    expect(error.message).toBe('Server sent no subprotocol');
  });

  it.each([
    ['a rebound name', { Host: 'evil.example:8000' }],
    ['a forwarded port', { Host: '127.0.0.1:9000' }],
    ['a web page', { Host: localHost, Origin: 'http://evil.example' }],
  ])('turns away what comes from %s, and notes it', async (_, headers) => {
    const status = await new Promise((done) => {
      request({ socketPath: socket, path: '/media/bytes', headers }, (response) => {
        response.resume();
        done(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
    const upgraded = new WebSocket('ws://x/wire', { createConnection: () => connect(socket), headers });
    const error = await new Promise<Error>((done) => upgraded.once('error', done));
    expect(error.message).toBe('Unexpected server response: 403');
    await expect.poll(() => log().trim().split('\n')).toHaveLength(2);
    expect(log()).toContain(headers.Host);
  });

  it('cuts off a face that does not read, and serves the others', async () => {
    const deaf = new WebSocket(`ws://x/wire`, {
      createConnection: () => connect(socket),
      headers: { Host: localHost },
      maxPayload: 2 * mostFrameBytes,
    });
    await new Promise((done) => deaf.once('open', done));
    deaf.pause();
    const half = mostFrameBytes / 2;
    for (let id = 0; id < 8; id += 1) deaf.send(JSON.stringify({ id, call: 'fill', input: half }));
    await expect.poll(log).toContain('reads too slowly');
    expect(await attached.call('echo', 1)).toEqual({ ok: true, value: 1 });
    deaf.terminate();
  });

  it('does not read further from a face that asks faster than it is answered', async () => {
    const calls = Array.from({ length: 5000 }, () => attached.call('wait', 'x'.repeat(1000)));
    await expect.poll(() => lab.calls).toBeGreaterThan(0);
    const other = await attachLab(socket);
    await other.call('echo', 1);
    expect(lab.calls).toBeLessThan(1000);
    const settled = Promise.all(calls);
    const pump = setInterval(() => lab.release(), 1);
    expect((await settled).every((result) => result.ok)).toBe(true);
    clearInterval(pump);
    await other.close();
  });
});

describe('Attaching', () => {
  it('says what to do where no lab answers', async () => {
    const nowhere = join(tmpdir(), 'hidden-unit-no-such.sock');
    await expect(attachLab(nowhere)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Start the workbench'),
    });
  });

  it('gives up on somebody who takes the connection and says nothing', async () => {
    const mute = await listening(createServer());
    await expect(attachLab(mute, { handshake: 100, pulse: 100 })).rejects.toMatchObject({
      code: 'unavailable',
      details: { reason: 'Opening handshake has timed out' },
    });
  });

  it('gives up on a lab that falls silent, and on every call and picture it was asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-wire-'));
    const socket = await socketPath(folder);
    const server = await serveLocal(countingLab(), socket, openRefusalLog(join(folder, 'shell.log')), 'folder');
    onTestFinished(async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });
    let silent = false;
    const between = await listening(
      createServer((near) => {
        const far = connect(socket);
        far.on('data', (bytes) => silent || near.write(bytes));
        near.on('data', (bytes) => silent || far.write(bytes));
        for (const end of [near, far])
          end.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()));
      }),
    );
    const attached = await attachLab(between, { handshake: 5_000, pulse: 100 });
    expect(await attached.call('echo', 1)).toEqual({ ok: true, value: 1 });
    silent = true;
    const unanswered = [attached.call('echo', 2), attached.media('/media/bytes')];
    for (const result of await Promise.all(unanswered)) {
      expect(result).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    }
    await attached.closed;
  });
});

/** @returns the socket it listens at, until the test is over */
async function listening(server: Server): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-wire-'));
  const socket = await socketPath(folder);
  const connections = new Set<Socket>();
  server.on('connection', (connection: Socket) => connections.add(connection));
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const connection of connections) connection.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return socket;
}
