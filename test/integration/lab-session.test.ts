import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLabSession, type LabSession, type LabSessionOptions } from '../../main/lab-session.ts';
import { appVersion } from '../../main/places.ts';
import { protocolVersion } from '../../main/wire/protocol.ts';
import { socketPath } from '../../main/wire/socket-path.ts';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { ConnectionEvent } from '../../shared/contract/shell-event.ts';

describe('A session with a lab', () => {
  let dataDirectory: string;
  let sessions: LabSession[];
  const noteFile = (): string => join(dataDirectory, 'lab.json');
  const note = (): unknown => JSON.parse(readFileSync(noteFile(), 'utf8'));

  async function open(options: Partial<LabSessionOptions> = {}): Promise<LabSession> {
    const session = await openLabSession({ dataDirectory, ...options });
    sessions.push(session);
    return session;
  }

  function leaveNote(content: object | string): void {
    mkdirSync(dataDirectory, { recursive: true });
    writeFileSync(noteFile(), typeof content === 'string' ? content : JSON.stringify(content));
  }

  function heardBy(session: LabSession): (LabEvent | ConnectionEvent)[] {
    const events: (LabEvent | ConnectionEvent)[] = [];
    session.subscribe((event) => events.push(event));
    return events;
  }

  const lostNote = (): object => ({
    pid: 2 ** 22 + 1,
    socket: join(dataDirectory, 'lab.sock'),
    version: '0.0.9',
    protocol: protocolVersion,
    startedAt: '2026-01-01T00:00:00.000Z',
  });

  beforeEach(() => {
    dataDirectory = join(mkdtempSync(join(tmpdir(), 'hidden-unit-session-')), 'data');
    sessions = [];
  });
  afterEach(async () => {
    // The owner last, so that nobody takes the lab over on the way out.
    for (const session of sessions.reverse()) await session.close();
    rmSync(join(dataDirectory, '..'), { recursive: true, force: true });
  });

  it('opens a copy of a data folder as a lab of its own, although its note names the other one', async () => {
    const original = await open();
    const copy = join(dataDirectory, '..', 'copy');
    cpSync(dataDirectory, copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    expect(readFileSync(join(copy, 'lab.json'))).toEqual(readFileSync(noteFile()));
    const copied = await open({ dataDirectory: copy });
    expect(copied.role).toBe('owner');
    expect((await valueOf(labClient(copied).lab.info({}))).dataDirectory).toBe(copy);
    await valueOf(labClient(copied).lab.changeSettings({ trainers: 7 }));
    expect((await valueOf(labClient(original).lab.settings({}))).trainers).not.toBe(7);
    // By another path the folder is the same.
    const link = join(dataDirectory, '..', 'link');
    symlinkSync(dataDirectory, link);
    expect((await open({ dataDirectory: link })).role).toBe('attached');
  });

  it('opens a moved data folder, although at its old place another lab answers', async () => {
    const first = await open();
    const left = readFileSync(noteFile());
    await first.close();
    const moved = join(dataDirectory, '..', 'moved');
    renameSync(dataDirectory, moved);
    writeFileSync(join(moved, 'lab.json'), left);
    const second = await open();
    expect(second.role).toBe('owner');
    const back = await open({ dataDirectory: moved });
    expect(back.role).toBe('owner');
    expect((await valueOf(labClient(back).lab.info({}))).dataDirectory).toBe(moved);
  });

  it('opens the lab where none is open, and says where it can be reached, to its owner only', async () => {
    const session = await open();
    expect(session.role).toBe('owner');
    expect(note()).toMatchObject({ pid: process.pid, version: appVersion, protocol: protocolVersion });
    if (process.platform === 'win32') return;
    expect(statSync(noteFile()).mode & 0o777).toBe(0o600);
    expect(statSync(dataDirectory).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing behind that says a lab is open', async () => {
    const session = await open();
    await session.close();
    await session.close();
    expect(existsSync(noteFile())).toBe(false);
    expect(existsSync(join(dataDirectory, 'lab.sock'))).toBe(false);
    expect((await open()).role).toBe('owner');
  });

  it('attaches to a lab that is open: the same lab, with its events', async () => {
    const owner = await open();
    const attached = await open();
    expect([owner.role, attached.role]).toEqual(['owner', 'attached']);
    const heard = heardBy(attached);
    const changed = await valueOf(labClient(owner).lab.changeSettings({ engine: 'cpu' }));
    await expect.poll(() => heard).toEqual([{ type: 'settings', settings: changed }]);
    expect(await valueOf(labClient(attached).lab.settings({}))).toEqual(changed);
  });

  it('gives the same answers attached as in the process of the lab', async () => {
    const owner = await open();
    const attached = await open();
    for (const [name, input] of [
      ['runs.list', {}],
      ['runs.get', { id: 1 }],
      ['runs.list', { limit: -1 }],
      ['runs.list', { where: 'nonsense = 1' }],
      ['presets.list', {}],
      ['no.such', {}],
      ['__proto__.toString', {}],
    ] as const) {
      expect(await attached.call(name, input)).toEqual(JSON.parse(JSON.stringify(await owner.call(name, input))));
    }
    for (const address of [
      '/media/runs/1/weights/last',
      '/media/../lab.sqlite',
      '/media/runs/1/export/../../lab.sqlite',
    ]) {
      expect(await attached.media(address)).toEqual(await owner.media(address));
    }
  });

  it.each<[string, () => object | string]>([
    ['of a lost process', lostNote],
    ['of a lost process of another version', () => ({ ...lostNote(), protocol: protocolVersion + 1 })],
    ['of a process whose number another has now', () => ({ ...lostNote(), pid: process.pid })],
    ['that is damaged', () => '{"pid": 1, "soc'],
    ['that is empty', () => ''],
  ])('takes over from a note %s', async (_, content) => {
    leaveNote(content());
    writeFileSync(join(dataDirectory, 'lab.sock'), '');
    expect((await open()).role).toBe('owner');
    expect(note()).toMatchObject({ pid: process.pid, version: appVersion });
    expect((await open()).role).toBe('attached');
  });

  it.each([[['lab.json']], [['lab.sock']], [['lab.json', 'lab.sock']]])(
    'can be found again when somebody deletes %s, and who is attached stays so',
    async (names) => {
      const owner = await open();
      const attached = await open();
      const heard = heardBy(attached);
      for (const name of names) rmSync(join(dataDirectory, name), { force: true });
      expect((await open()).role).toBe('attached');
      expect(note()).toMatchObject({ pid: process.pid });
      // The second time as the first.
      for (const name of names) rmSync(join(dataDirectory, name), { force: true });
      expect((await open()).role).toBe('attached');
      if (process.platform !== 'win32') expect(statSync(join(dataDirectory, 'lab.sock')).mode & 0o777).toBe(0o600);
      await labClient(owner).lab.changeSettings({ engine: 'cpu' });
      await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'settings', settings: { engine: 'cpu' } });
      expect(heard.map(({ type }) => type)).not.toContain('connection');
    },
  );

  it('will not attach to a lab of another protocol, and names its version', async () => {
    await open();
    leaveNote({ ...lostNote(), version: '7.8.9', protocol: protocolVersion + 1 });
    await expect(open()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('7.8.9') });
  });

  it.skipIf(process.platform === 'win32')('does not take what else answers on the socket for a lab', async () => {
    mkdirSync(dataDirectory, { recursive: true });
    const socket = join(dataDirectory, 'other.sock');
    const other = createServer((connection) => connection.resume().end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((done) => other.listen(socket, done));
    leaveNote({ ...lostNote(), socket });
    expect((await open()).role).toBe('owner');
    await new Promise((done) => other.close(done));
  });

  it('becomes the owner when the lab it was attached to closes, and says so', async () => {
    const owner = await open();
    const attached = await open();
    const heard = heardBy(attached);
    await labClient(owner).lab.changeSettings({ engine: 'cpu' });
    await owner.close();
    await expect
      .poll(() => heard.slice(1))
      .toEqual([
        { type: 'connection', connected: false },
        { type: 'connection', connected: true },
      ]);
    expect(attached.role).toBe('owner');
    expect(await valueOf(labClient(attached).lab.settings({}))).toMatchObject({ engine: 'cpu' });
    expect((await open()).role).toBe('attached');
  });

  it('answers “unavailable” while there is no lab, and goes on with the next one', async () => {
    const owner = await open();
    const attached = await open({ remote: await socketPath(dataDirectory) });
    const heard = heardBy(attached);
    await owner.close();
    await expect.poll(() => heard).toEqual([{ type: 'connection', connected: false }]);
    expect(await attached.call('lab.settings', {})).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await attached.media('/media/runs/1/weights/last')).toMatchObject({ error: { code: 'unavailable' } });
    const next = await open();
    expect(next.role).toBe('owner');
    await expect.poll(() => heard.at(-1)).toEqual({ type: 'connection', connected: true });
    expect(attached.role).toBe('attached');
    await labClient(next).lab.changeSettings({ gitCommit: false });
    await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'settings', settings: { gitCommit: false } });
  });

  it('never opens a lab here when it was told to attach elsewhere', async () => {
    const remote = join(dataDirectory, 'tunnel.sock');
    await expect(open({ remote })).rejects.toMatchObject({ code: 'unavailable' });
    expect(existsSync(dataDirectory)).toBe(false);
  });

  it('can be closed while it looks for a lab', async () => {
    const owner = await open();
    const attached = await open({ remote: await socketPath(dataDirectory) });
    const heard = heardBy(attached);
    await owner.close();
    await expect.poll(() => heard).toHaveLength(1);
    await attached.close();
    expect(heard).toHaveLength(1);
  });

  it('fails with the reason when the lab cannot be opened, and holds no lock then', async () => {
    mkdirSync(dataDirectory, { recursive: true });
    writeFileSync(join(dataDirectory, 'lab.sqlite'), 'This is no database. '.repeat(50));
    await expect(open()).rejects.toMatchObject({ code: 'storage' });
    rmSync(join(dataDirectory, 'lab.sqlite'));
    expect((await open()).role).toBe('owner');
  });

  it.skipIf(process.platform === 'win32')(
    'works in a directory whose path is longer than a socket address',
    async () => {
      dataDirectory = join(dataDirectory, 'a-rather-long-name-of-a-folder/'.repeat(4));
      expect((await open()).role).toBe('owner');
      expect((await open()).role).toBe('attached');
      expect(note()).toMatchObject({ socket: expect.stringContaining(tmpdir()) });
    },
  );
});
