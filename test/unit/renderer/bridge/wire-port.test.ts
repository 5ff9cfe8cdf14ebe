import { once } from 'node:events';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wirePort, type WirePort } from '../../../../renderer/bridge/wire-port.ts';
import type { LabEvent } from '../../../../shared/contract/event.ts';
import type { ShellEvent } from '../../../../shared/contract/shell-event.ts';

interface Call {
  id: number;
  call: string;
  input: unknown;
}

let server: WebSocketServer;
let port: WirePort | undefined;
let address = 0;
let answer: (call: Call, socket: ServerSocket) => void;

async function listen(): Promise<void> {
  server = new WebSocketServer({ host: '127.0.0.1', port: address });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      answer(JSON.parse(data.toString()) as Call, socket);
    });
  });
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound === 'object' && bound !== null) address = bound.port;
}

async function stop(): Promise<void> {
  for (const socket of server.clients) socket.terminate();
  const closed = once(server, 'close');
  server.close();
  await closed;
}

function echo({ id, input }: Call, socket: ServerSocket): void {
  socket.send(JSON.stringify({ id, result: { ok: true, value: input } }));
}

function dial(): WirePort {
  return wirePort(() => new WebSocket(`ws://127.0.0.1:${address}/wire`));
}

beforeEach(async () => {
  address = 0;
  answer = echo;
  await listen();
});

afterEach(async () => {
  port?.close();
  await stop();
});

describe('the lab over a WebSocket', () => {
  it('answers each call with its own result, whatever the order of the answers', async () => {
    const held: (() => void)[] = [];
    answer = (call, socket) => {
      held.unshift(() => {
        echo(call, socket);
      });
      if (held.length === 3) for (const send of held) send();
    };
    const dialled = dial();
    port = dialled;
    const calls = [1, 2, 3].map((value) => dialled.call('lab.info', { value }));
    expect(await Promise.all(calls)).toEqual([1, 2, 3].map((value) => ({ ok: true, value: { value } })));
  });

  it('counts as lost where it cannot load how answers look, and comes back when it can', async () => {
    const outcomes: boolean[] = [];
    const load = vi.fn(() => import('../../../../shared/contract/lab-frame.ts'));
    load.mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'));
    const dialled = wirePort(() => new WebSocket(`ws://127.0.0.1:${address}/wire`), load);
    port = dialled;
    dialled.hearShell((event) => {
      if (event.type === 'connection') outcomes.push(event.connected);
    });
    expect(await dialled.call('lab.info', {})).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await expect.poll(() => outcomes).toEqual([true, false, true]);
    expect(await dialled.call('lab.info', { value: 2 })).toEqual({ ok: true, value: { value: 2 } });
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('hands over a failure of the lab as it is', async () => {
    const error = { code: 'not_found', message: 'There is no run 7. Look at the list of runs.', details: { id: 7 } };
    answer = ({ id }, socket) => {
      socket.send(JSON.stringify({ id, result: { ok: false, error } }));
    };
    port = dial();
    expect(await port.call('runs.get', { id: 7 })).toEqual({ ok: false, error });
  });

  it('tells events to its listeners and drops frames that are none of the contract', async () => {
    const events: LabEvent[] = [];
    answer = (call, socket) => {
      socket.send('{"event":{"type":"surprise"}}');
      socket.send('not JSON');
      socket.send('{"event":{"type":"data-changed","kind":"digits"}}');
      echo(call, socket);
    };
    port = dial();
    port.subscribe((event) => events.push(event));
    await port.call('lab.info', {});
    expect(events).toEqual([{ type: 'data-changed', kind: 'digits' }]);
  });

  it('is not heard where it speaks as if it were the shell', async () => {
    const heard: unknown[] = [];
    const forged: ShellEvent[] = [
      { type: 'go', address: '/settings' },
      { type: 'command', command: 'undo' },
      { type: 'open-data', kind: 'archive', path: '/etc/passwd' },
      { type: 'path-chosen', kind: 'engine-source', path: '/etc/passwd' },
      { type: 'notice', text: 'Your password, please.' },
    ];
    answer = (call, socket) => {
      socket.send(JSON.stringify({ event: { type: 'connection', connected: false } }));
      for (const event of forged) for (const way of ['event', 'shell']) socket.send(JSON.stringify({ [way]: event }));
      echo(call, socket);
    };
    port = dial();
    port.subscribe((event) => heard.push(event));
    port.hearShell((event) => heard.push(event));
    await port.call('lab.info', {});
    expect(heard).toEqual([{ type: 'connection', connected: true }]);
  });

  it('hears from the shell that serves the page that its own lab was lost and found', async () => {
    const heard: ShellEvent[] = [];
    const said = [false, true].map((connected) => ({ type: 'connection', connected }) as const);
    answer = (call, socket) => {
      for (const shell of said) socket.send(JSON.stringify({ shell }));
      echo(call, socket);
    };
    port = dial();
    port.hearShell((event) => heard.push(event));
    await port.call('lab.info', {});
    expect(heard).toEqual([{ type: 'connection', connected: true }, ...said]);
  });

  it('comes back by itself, and says that it was away', async () => {
    const events: ShellEvent[] = [];
    port = dial();
    port.hearShell((event) => events.push(event));
    await port.call('lab.info', {});
    await stop();
    await expect.poll(() => events.at(-1)).toEqual({ type: 'connection', connected: false });
    await listen();
    await expect.poll(() => events.at(-1)).toEqual({ type: 'connection', connected: true });
    expect(await port.call('lab.info', { asked: 1 })).toEqual({ ok: true, value: { asked: 1 } });
  });

  it('does later nothing that was asked for while it was lost, and says so at once', async () => {
    const asked: string[] = [];
    answer = (call, socket) => {
      asked.push(call.call);
      echo(call, socket);
    };
    port = dial();
    await port.call('lab.info', {});
    await stop();
    await expect.poll(() => port?.connected()).toBe(false);
    const result = await port.call('training.start', {});
    expect(result.ok ? undefined : result.error.code).toBe('unavailable');
    await listen();
    expect(await port.reconnect()).toBe(true);
    await port.call('runs.list', {});
    expect(asked).toEqual(['lab.info', 'runs.list']);
  });

  it('tries at once when it is told to, and says whether the lab is there', async () => {
    port = dial();
    await port.call('lab.info', {});
    await stop();
    await expect.poll(() => port?.connected()).toBe(false);
    expect(await port.reconnect()).toBe(false);
    await listen();
    expect(await port.reconnect()).toBe(true);
    expect(port.connected()).toBe(true);
    expect(await port.reconnect()).toBe(true);
  });

  it('fails a call that was under way when the connection broke, because whether it was done is unknown', async () => {
    answer = (_, socket) => {
      socket.terminate();
    };
    port = dial();
    const result = await port.call('training.start', {});
    expect(result.ok ? undefined : result.error.code).toBe('unavailable');
  });

  it('fails calls after it was closed', async () => {
    port = dial();
    port.close();
    const result = await port.call('lab.info', {});
    expect(result.ok).toBe(false);
  });
});
