import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { labEvent, type LabEvent } from '../../shared/contract/event.ts';
import { command, commandJson, startCommand, type RunningCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { enter, openWire } from '../unit/wire/web-request.ts';

// There, a signal from another process ends a process at once and unasked.
const onWindows = process.platform === 'win32';
const patient = { timeout: 30_000, interval: 10 };

/** A process of its own that opens a session when told to. */
interface SessionProcess {
  child: ChildProcess;
  tell(line: string): void;
  /** What it has said, in order. */
  said: Record<string, unknown>[];
}

function startSession(dataDirectory: string): SessionProcess {
  const entry = join(import.meta.dirname, '..', 'fixtures', 'session-process.ts');
  const child = spawn(process.execPath, [entry, dataDirectory], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const said: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) said.push(z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
  });
  return { child, tell: (line) => child.stdin.write(`${line}\n`), said };
}

async function openAtOneInstant(dataDirectory: string, count: number): Promise<SessionProcess[]> {
  const processes = Array.from({ length: count }, () => startSession(dataDirectory));
  await vi.waitFor(() => {
    for (const { said } of processes) expect(said).toEqual([{ ready: true }]);
  }, patient);
  for (const { tell } of processes) tell('open');
  await vi.waitFor(() => {
    for (const { said } of processes) expect(said).toHaveLength(2);
  }, patient);
  return processes;
}

function pidOfLab(dataDirectory: string): number {
  const note = z.object({ pid: z.int() });
  return note.parse(JSON.parse(readFileSync(join(dataDirectory, 'lab.json'), 'utf8'))).pid;
}

const served = z.object({ url: z.url(), origin: z.string(), role: z.string(), pid: z.int() });

async function startServe(dataDirectory: string): Promise<{ shell: RunningCommand; address: z.infer<typeof served> }> {
  const shell = startCommand(dataDirectory, '--json', 'serve', '--no-open');
  await vi.waitFor(() => expect(shell.stdout() + shell.stderr()).toContain('\n'), patient);
  return { shell, address: served.parse(JSON.parse(shell.stdout())) };
}

describe('Processes on one data directory', () => {
  beforeAll(packedSample);

  it.each([1, 2, 3])('make one lab when they start at the same instant (round %i)', async () => {
    const data = join(temporaryFolder(), 'data');
    const processes = await openAtOneInstant(data, 5);
    const roles = processes.map(({ said }) => said[1]?.['opened']);
    expect(roles.sort()).toEqual(['attached', 'attached', 'attached', 'attached', 'owner']);
    const owner = processes.find(({ said }) => said[1]?.['opened'] === 'owner');
    expect(pidOfLab(data)).toBe(owner?.child.pid);
  });

  it('have one lab again, and are all connected to it, after the one that had it open was killed', async () => {
    const data = join(temporaryFolder(), 'data');
    const processes = await openAtOneInstant(data, 4);
    const lost = processes.find(({ said }) => said[1]?.['opened'] === 'owner');
    const left = processes.filter((process) => process !== lost);
    lost?.child.kill('SIGKILL');
    await vi.waitFor(() => {
      for (const { said } of left) expect(said.slice(2).map((line) => line['connected'])).toEqual([false, true]);
    }, patient);
    const roles = left.map(({ said }) => said[3]?.['role']);
    expect(roles.sort()).toEqual(['attached', 'attached', 'owner']);
    expect(pidOfLab(data)).toBe(left.find(({ said }) => said[3]?.['role'] === 'owner')?.child.pid);
  });

  it('take over at once what a killed lab left behind', async () => {
    const data = join(temporaryFolder(), 'data');
    const [lost] = await openAtOneInstant(data, 1);
    const ended = new Promise((done) => lost?.child.once('exit', done));
    lost?.child.kill('SIGKILL');
    await ended;
    expect(pidOfLab(data)).toBe(lost?.child.pid);
    if (!onWindows) expect(existsSync(join(data, 'lab.sock'))).toBe(true);
    const from = performance.now();
    const session = await openLabSession({ dataDirectory: data });
    onTestFinished(() => session.close());
    expect(session.role).toBe('owner');
    // Far below the half minute after which one that does not answer is given up.
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(pidOfLab(data)).toBe(process.pid);
  });

  it('show what the command line trains in an open browser shell, live', async () => {
    const data = temporaryFolder();
    expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
    const { shell, address } = await startServe(data);
    expect(address.role).toBe('owner');
    const Cookie = await enter(address.url);
    const wire = await openWire(address.origin, { Cookie, Origin: address.origin });
    if (typeof wire === 'number') throw new Error(`The wire was refused: ${wire}`);
    const heard: LabEvent[] = [];
    wire.on('message', (bytes: Buffer) =>
      heard.push(z.object({ event: labEvent }).parse(JSON.parse(bytes.toString())).event),
    );

    const training = await commandJson(data, 'train', '--preset', 'part4', '--set', 'steps=60');
    const { run } = z.object({ run: z.int(), status: z.literal('succeeded') }).parse(training.value);
    // All of it came from the process that serves the browser: the command line only attached.
    expect(pidOfLab(data)).toBe(address.pid);
    await vi.waitFor(() => expect(statuses(heard, run).at(-1)).toBe('succeeded'), patient);
    expect([...new Set(statuses(heard, run))]).toEqual(['queued', 'running', 'succeeded']);
    const firstPoint = heard.findIndex((event) => event.type === 'metrics' && event.run === run);
    const end = heard.findIndex((event) => event.type === 'run' && event.run.status === 'succeeded');
    expect(firstPoint).toBeGreaterThan(0);
    expect(firstPoint).toBeLessThan(end);

    shell.process.kill('SIGTERM');
    const { code } = await shell.result;
    if (onWindows) return;
    expect(code).toBe(0);
    expect(existsSync(join(data, 'lab.json'))).toBe(false);
  });

  it('keep serving a browser when another process that had the lab open ends', async () => {
    const data = temporaryFolder();
    const owner = await openLabSession({ dataDirectory: data });
    const { shell, address } = await startServe(data);
    expect(address.role).toBe('attached');
    const Cookie = await enter(address.url);
    const wire = await openWire(address.origin, { Cookie, Origin: address.origin });
    if (typeof wire === 'number') throw new Error(`The wire was refused: ${wire}`);
    const heard: unknown[] = [];
    wire.on('message', (bytes: Buffer) => heard.push(JSON.parse(bytes.toString())));
    await owner.close();
    const connection = (connected: boolean): object => ({ shell: { type: 'connection', connected } });
    await vi.waitFor(() => expect(heard).toEqual([connection(false), connection(true)]), patient);
    wire.send(JSON.stringify({ id: 1, call: 'lab.info', input: {} }));
    await vi.waitFor(
      () => expect(heard[2]).toMatchObject({ result: { ok: true, value: { pid: address.pid } } }),
      patient,
    );
    shell.process.kill('SIGINT');
    const { code } = await shell.result;
    if (!onWindows) expect(code).toBe(0);
  });

  it('end at once and with a sentence when the port is taken', async () => {
    const data = temporaryFolder();
    const { address } = await startServe(data);
    const { code, stderr } = await command(data, 'serve', '--no-open', '--port', new URL(address.origin).port);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Port \d+ of this machine cannot be used\. Choose another/);
    // The shell that has the port is none the worse.
    const session = await openLabSession({ dataDirectory: data });
    onTestFinished(() => session.close());
    expect((await valueOf(labClient(session).lab.info({}))).pid).toBe(address.pid);
  });
});

function statuses(events: LabEvent[], run: number): string[] {
  return events.flatMap((event) => (event.type === 'run' && event.run.id === run ? [event.run.status] : []));
}
