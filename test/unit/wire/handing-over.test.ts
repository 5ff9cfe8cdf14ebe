import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callGate } from '../../../main/wire/call-gate.ts';
import { attachLab, notBegun } from '../../../main/wire/client.ts';
import { serveLocal } from '../../../main/wire/local-server.ts';
import { allAnswered } from '../../../main/wire/protocol.ts';
import { openRefusalLog } from '../../../main/wire/refusal-log.ts';
import { socketPath } from '../../../main/wire/socket-path.ts';
import { countingLab } from './counting-lab.ts';

async function servedBehindAGate() {
  const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-wire-'));
  const lab = countingLab();
  const gate = callGate(lab);
  const socket = await socketPath(folder);
  const server = await serveLocal(gate, socket, openRefusalLog(join(folder, 'shell.log')), 'this folder');
  let closed: Promise<void> | undefined;
  const close = (code?: number): Promise<void> => (closed ??= server.close(code));
  onTestFinished(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { lab, gate, socket, server, close };
}

it('answers every call that has begun, begins no other, and says of each which it was', async () => {
  const { lab, gate, socket, close } = await servedBehindAGate();
  const attached = await attachLab(socket);
  const begun = attached.call('wait', 'begun');
  await expect.poll(() => lab.calls).toBe(1);
  const shut = gate.shut(60_000);
  const late = attached.call('echo', 'late');
  // Another connection's answer proves that the lab has had the late call, too.
  const other = await attachLab(socket);
  await other.close();
  expect(lab.calls).toBe(1);
  lab.release();
  expect(await shut).toBe(true);
  await close(allAnswered);
  expect(await begun).toEqual({ ok: true, value: 'begun' });
  const answer = await late;
  expect(answer.ok ? undefined : answer.error).toBe(notBegun);
  expect(lab.calls).toBe(1);
  const afterwards = await attached.call('echo', 1);
  expect(afterwards.ok ? undefined : afterwards.error).toBe(notBegun);
});

it('begins what waited when it stays open after all', async () => {
  const { lab, gate, socket } = await servedBehindAGate();
  const attached = await attachLab(socket);
  expect(await gate.shut(60_000)).toBe(true);
  const late = attached.call('echo', 'late');
  const next = attached.call('echo', 'next');
  gate.open();
  expect(await Promise.all([late, next])).toEqual([
    { ok: true, value: 'late' },
    { ok: true, value: 'next' },
  ]);
  expect(lab.calls).toBe(2);
  await attached.close();
});

it('does not call a call unbegun that it gave up waiting for', async () => {
  const { lab, gate, socket, close } = await servedBehindAGate();
  const attached = await attachLab(socket);
  const begun = attached.call('wait', 'begun');
  await expect.poll(() => lab.calls).toBe(1);
  expect(await gate.shut(1)).toBe(false);
  await close();
  const answer = await begun;
  expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(answer.ok ? undefined : answer.error).not.toBe(notBegun);
});

it('knows commands from other faces, as long as they are there', async () => {
  const { socket, server } = await servedBehindAGate();
  const face = await attachLab(socket);
  const command = await attachLab(socket, undefined, true);
  await command.call('echo', 1);
  expect(server.attached()).toEqual({ all: 2, commands: 1 });
  await command.close();
  await expect.poll(() => server.attached()).toEqual({ all: 1, commands: 0 });
  await face.close();
  await expect.poll(() => server.attached()).toEqual({ all: 0, commands: 0 });
});
