import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabEvent, type Result } from '../../shared/contract/index.ts';
import { startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'out', 'main', 'desktop.cjs');
const standIn = join(root, 'test', 'fixtures', 'electron-stand-in.cjs');
const patience = { timeout: 60_000 };

/** The built desktop app in this Node, with its lab inside it, on a stand-in for Electron. */
interface DesktopApp {
  process: ChildProcess;
  data: string;
  /** What it has told Electron, in order. */
  told: Record<string, unknown>[];
  do(deed: string, more?: object): Promise<unknown>;
  call(name: string, input: unknown, url?: string): Promise<Result<unknown>>;
  /** The calls of the page, typed. */
  lab: ReturnType<typeof labClient>;
}

/** @param answer which button a person presses when asked */
async function openDesktopApp(answer: number | 'later'): Promise<DesktopApp> {
  const folder = temporaryFolder();
  const data = join(folder, 'lab');
  const child = fork(entry, ['--data', data], {
    execArgv: ['--require', standIn],
    env: { ...process.env, STAND_IN_FOLDER: folder, STAND_IN_ANSWER: String(answer) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const told: Record<string, unknown>[] = [];
  child.on('message', (message: Record<string, unknown>) => told.push(message));
  let last = 0;
  const act: DesktopApp['do'] = async (deed, more = {}) => {
    const id = ++last;
    child.send({ id, deed, ...more });
    const answered = await vi.waitUntil(() => told.find((message) => message['id'] === id), {
      ...patience,
      interval: 5,
    });
    if ('failed' in answered) throw new Error(String(answered['failed']));
    return answered['done'];
  };
  const call: DesktopApp['call'] = async (name, input, url) =>
    (await act('call', { name, input, ...(url === undefined ? {} : { url }) })) as Result<unknown>;
  await vi.waitUntil(() => told.some((message) => 'page' in message) || child.exitCode !== null, patience);
  expect(child.exitCode, 'The app has ended.').toBeNull();
  return { process: child, data, told, do: act, call, lab: labClient({ call }) };
}

function events({ told }: DesktopApp): LabEvent[] {
  return told.flatMap((message) => ('event' in message ? [message['event'] as LabEvent] : []));
}

/** Adds the built-in digits and starts part 4 with a number of steps. @returns the run's number. */
async function startTraining({ lab, told, ...app }: DesktopApp, steps: number): Promise<number> {
  await valueOf(lab.digits.add({ source: { kind: 'sample' } }));
  const added = () => events({ lab, told, ...app }).some(({ type }) => type === 'data-changed');
  await vi.waitUntil(added, patience);
  const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps } }));
  return (await valueOf(lab.training.start({ spec, data, engine: 'wasm' }))).run;
}

describe('the lab inside the desktop app', () => {
  beforeAll(() => {
    if (!existsSync(entry)) throw new Error('The app is not built. Run npm test, or npm run build.');
    packedSample();
  });

  it('serves the page, trains in a utility process, tells the page and the system, and closes whole', async () => {
    const app = await openDesktopApp(1);
    const page = app.told.find((message) => 'page' in message)?.['page'];
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(await app.call('lab.info', {}, 'https://example.org/')).toMatchObject({
      ok: false,
      error: { code: 'refused' },
    });
    expect((await valueOf(app.lab.lab.info({}))).pid).toBe(app.process.pid);

    const run = await startTraining(app, 30);
    const status = async () => (await valueOf(app.lab.runs.get({ id: run }))).status;
    await vi.waitUntil(async () => !['queued', 'running'].includes(await status()), patience);
    expect(await status()).toBe('succeeded');
    expect(app.told.some((message) => 'utility' in message)).toBe(true);
    expect(events(app).map(({ type }) => type)).toEqual(expect.arrayContaining(['job', 'run', 'metrics', 'weights']));

    const weights = await app.do('fetch', { address: `hidden-unit://app/media/runs/${run}/weights/last` });
    expect(weights).toMatchObject({ status: 200, bytes: { length: 785 * 10 * 4 } });
    await vi.waitUntil(() => app.told.findLast((message) => 'awake' in message)?.['awake'] === false, patience);
    expect(app.told.some(({ progress }) => typeof progress === 'number' && progress >= 0)).toBe(true);
    expect(app.told.findLast((message) => 'progress' in message)?.['progress']).toBe(-1);

    // Another process of the same person finds the lab open and attaches.
    const beside = await openLabSession({ dataDirectory: app.data });
    expect(beside.role).toBe('attached');
    expect((await valueOf(labClient(beside).runs.list({}))).total).toBe(1);
    await beside.close();

    const ended = once(app.process, 'exit');
    // Twice, as a person does who is in a hurry: the second does not cut the closing of the lab short.
    for (const id of [-1, -2]) app.process.send({ id, deed: 'quit' });
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(app.data, 'lab.json'))).toBe(false);
  });

  it('is asked about its training when the window is closed, goes on behind a tray icon, and tells of the end', async () => {
    const app = await openDesktopApp(0);
    const run = await startTraining(app, 60);
    await vi.waitUntil(() => events(app).some((event) => event.type === 'metrics' && event.run === run), patience);
    await app.do('close');
    await vi.waitUntil(() => app.told.some((message) => 'tray' in message), patience);
    expect(await app.do('hidden')).toEqual([true]);
    await vi.waitUntil(() => app.told.some((message) => 'notification' in message), patience);
    expect((await valueOf(app.lab.runs.get({ id: run }))).status).toBe('succeeded');
  });

  it('stays in sight when its work has ended before the question about it is answered', async () => {
    const app = await openDesktopApp('later');
    const run = await startTraining(app, 100_000);
    await vi.waitUntil(() => events(app).some((event) => event.type === 'metrics' && event.run === run), patience);
    await app.do('close');
    await vi.waitUntil(() => app.told.some((message) => 'asked' in message), patience);
    const job = (await valueOf(app.lab.jobs.list({}))).find(({ endedAt }) => endedAt === null);
    await valueOf(app.lab.jobs.cancel({ id: job?.id ?? '' }));
    await vi.waitUntil(() => app.told.findLast((message) => 'progress' in message)?.['progress'] === -1, patience);
    await app.do('answer', { response: 0 });
    expect(await app.do('hidden')).toEqual([false]);
    expect(app.told.some((message) => 'tray' in message)).toBe(false);
  });

  it('stays out of sight for a command that is attached, without a question, and ends when that is done', async () => {
    const app = await openDesktopApp(2);
    await valueOf(app.lab.digits.add({ source: { kind: 'sample' } }));
    await vi.waitUntil(() => events(app).some(({ type }) => type === 'data-changed'), patience);
    const command = await openLabSession({ dataDirectory: app.data, command: true });
    const ended = once(app.process, 'exit');
    await app.do('close');
    expect(await app.do('hidden')).toEqual([true]);
    const client = labClient(command);
    const { spec, data } = await valueOf(client.training.resolve({ preset: 'part4', settings: { steps: 30 } }));
    const { run } = await valueOf(client.training.start({ spec, data, engine: 'wasm' }));
    const status = async () => (await valueOf(client.runs.get({ id: run }))).status;
    await vi.waitUntil(async () => !['queued', 'running'].includes(await status()), patience);
    expect(await status()).toBe('succeeded');
    expect(app.process.exitCode).toBeNull();
    await command.close();
    expect(await ended).toEqual([0, null]);
    expect(app.told.some((message) => 'asked' in message)).toBe(false);
    expect(existsSync(join(app.data, 'lab.json'))).toBe(false);
  });

  it('hands the work of a command over where it is stopped and quit', async () => {
    const app = await openDesktopApp(1);
    await startTraining(app, 100_000);
    const words = ['--preset', 'part4', '--engine', 'wasm', '--set', 'steps=200', '--set', 'minimumChange=0'];
    const command = startCommand(app.data, '--json', 'train', ...words);
    await vi.waitUntil(async () => (await valueOf(app.lab.runs.list({}))).total === 2, patience);
    const ended = once(app.process, 'exit');
    await app.do('close');
    expect(await ended).toEqual([0, null]);
    const { code, stdout } = await command.result;
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, run: 2, status: 'succeeded', steps: 200 });
  });

  it.each([
    ['the system goes down', { name: 'shutdown', of: 'power' }, true],
    ['Windows asks whether it may', { name: 'query-session-end', of: 'windows' }, true],
    ['Windows says that it does', { name: 'session-end', of: 'windows' }, false],
  ])('closes whole, without a question and held up for as long, when %s', async (_, announcement, heldUp) => {
    const app = await openDesktopApp(2);
    const run = await startTraining(app, 100_000);
    await vi.waitUntil(() => events(app).some((event) => event.type === 'metrics' && event.run === run), patience);
    const ended = once(app.process, 'exit');
    expect(await app.do('announce', announcement)).toBe(heldUp);
    expect(await ended).toEqual([0, null]);
    expect(app.told.some((message) => 'asked' in message)).toBe(false);
    expect(existsSync(join(app.data, 'lab.json'))).toBe(false);
  });

  it('lets Windows end the session when there is no work', async () => {
    const app = await openDesktopApp(2);
    expect(await app.do('announce', { name: 'query-session-end', of: 'windows' })).toBe(false);
    expect((await valueOf(app.lab.lab.info({}))).pid).toBe(app.process.pid);
  });

  it('says in a box of the system that it cannot keep its state, and ends', async () => {
    const folder = temporaryFolder();
    // A file is where the folder of the app's state should be.
    writeFileSync(join(folder, 'app-data'), '');
    const child = fork(entry, ['--data', join(folder, 'lab')], {
      execArgv: ['--require', standIn],
      env: { ...process.env, STAND_IN_FOLDER: folder },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    const told: unknown[] = [];
    child.on('message', (message) => told.push(message));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(told).toEqual([{ box: ['Hidden Unit cannot start', expect.stringContaining(join(folder, 'app-data'))] }]);
  });

  it('interrupts its training without a question at the end of a session, and the next lab finds it interrupted', async () => {
    const app = await openDesktopApp(2);
    const run = await startTraining(app, 100_000);
    await vi.waitUntil(() => events(app).some((event) => event.type === 'metrics' && event.run === run), patience);
    const ended = once(app.process, 'exit');
    app.process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(app.told.some((message) => 'asked' in message)).toBe(false);
    const next = await openLabSession({ dataDirectory: app.data });
    const { status } = await valueOf(labClient(next).runs.get({ id: run }));
    await next.close();
    expect(status).toBe('interrupted');
  });
});
