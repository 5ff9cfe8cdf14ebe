import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { socketPath } from '../../main/wire/socket-path.ts';
import { commandJson } from '../command-line.ts';
import { temporaryFolder } from '../temporary.ts';

const onWindows = process.platform === 'win32';

describe('a data folder with something else where the lab keeps its own', () => {
  it.each(['lab.json', 'lab.sock', 'lab.lock', 'lab.sqlite', 'lab.sqlite-wal'])(
    'is refused with a sentence when %s is a folder, and stays as it was',
    async (name) => {
      const data = temporaryFolder();
      mkdirSync(join(data, name, 'mine'), { recursive: true });
      await expect(openLabSession({ dataDirectory: data })).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining(`${join(data, name)} is a folder, where the lab keeps`) as string,
      });
      expect(readdirSync(join(data, name))).toEqual(['mine']);
    },
  );

  it.each(['runs', 'blobs', 'digits', 'matrices', 'thumbnails', 'backups', 'logs'])(
    'is refused with a sentence when %s is a file',
    async (name) => {
      const data = temporaryFolder();
      writeFileSync(join(data, name), 'mine');
      await expect(openLabSession({ dataDirectory: data })).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(/is a file, where the lab keeps a folder\. Move it elsewhere/) as string,
      });
    },
  );

  it.skipIf(onWindows)('is refused at once when lab.json is a pipe that nobody writes to', async () => {
    const data = temporaryFolder();
    execFileSync('mkfifo', [join(data, 'lab.json')]);
    await expect(openLabSession({ dataDirectory: data })).rejects.toMatchObject({ code: 'storage' });
  });

  it.skipIf(onWindows)('is refused when its socket lies elsewhere, where there is a folder', async () => {
    const data = join(temporaryFolder(), 'deep'.repeat(30));
    mkdirSync(data);
    const socket = await socketPath(data);
    expect(socket.startsWith(data)).toBe(false);
    mkdirSync(socket);
    onTestFinished(() => void execFileSync('rmdir', [socket]));
    await expect(openLabSession({ dataDirectory: data })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('where the lab keeps its socket') as string,
    });
  });

  it('is told to a program with a code that is no defect', async () => {
    const data = temporaryFolder();
    mkdirSync(join(data, 'lab.json'));
    const { code, value } = await commandJson(data, 'runs', 'list');
    expect(code).toBe(1);
    expect(value).toMatchObject({ error: { code: 'storage' } });
  });

  it('is taken as it is where a link leads to the right thing', async () => {
    const data = temporaryFolder();
    symlinkSync(temporaryFolder(), join(data, 'runs'), 'junction');
    const session = await openLabSession({ dataDirectory: data });
    expect(session.role).toBe('owner');
    await session.close();
  });
});

describe('a data folder of an odd name', () => {
  it.each([
    'a b  c',
    'übung é 日本',
    'x'.repeat(200),
    join('x'.repeat(100), 'y'.repeat(100)),
    join('rel', '..', 'two'),
  ])('is opened: %s', async (name) => {
    const session = await openLabSession({ dataDirectory: join(temporaryFolder(), name) });
    expect(session.role).toBe('owner');
    await session.close();
  });

  it.skipIf(onWindows)('is one lab by whatever path it is reached', async () => {
    const folder = temporaryFolder();
    const real = join(folder, 'y'.repeat(120));
    mkdirSync(real);
    symlinkSync(real, join(folder, 'link'));
    for (const [first, ...others] of [
      [real, join(folder, 'link'), `${real}/`],
      [join(folder, 'link'), real, join(folder, '.', 'link', '.')],
    ]) {
      const owner = await openLabSession({ dataDirectory: first ?? '' });
      expect(owner.role).toBe('owner');
      for (const dataDirectory of others) {
        const other = await openLabSession({ dataDirectory });
        expect(other.role).toBe('attached');
        await other.close();
      }
      await owner.close();
    }
  });

  it.skipIf(onWindows)('is refused with what to do where it is a link that leads nowhere, or empty', async () => {
    const folder = temporaryFolder();
    const link = join(folder, 'link');
    symlinkSync(join(folder, 'disk'), link);
    const opened = (dataDirectory: string): Promise<unknown> => openLabSession({ dataDirectory });
    await expect(opened(link)).rejects.toMatchObject({
      code: 'conflict',
      message: `${link} is a link to ${join(folder, 'disk')}, which is not there. Connect that disk, or name another folder.`,
    });
    unlinkSync(link);
    symlinkSync(link, link);
    await expect(opened(link)).rejects.toMatchObject({
      code: 'conflict',
      message: `${link} cannot be written: its links lead in a circle. Name another folder.`,
    });
    await expect(opened('')).rejects.toMatchObject({ message: 'The name of the folder is empty. Name a folder.' });
  });
});

describe('a note of a lab that is gone', () => {
  const note = (socket: string, pid: number): string =>
    JSON.stringify({ pid, socket, version: '0.1.0', protocol: 1, startedAt: '2026-01-01T00:00:00.000Z' });
  const left: [string, (data: string) => string][] = [
    ['of a process that died', (data) => note(join(data, 'lab.sock'), 4_000_000)],
    ['whose number another process has', (data) => note(join(data, 'lab.sock'), process.pid)],
    ['whose socket is a device', () => note('/dev/null', process.pid)],
    ['whose socket is a file', (data) => note(join(data, 'lab.json'), process.pid)],
    ['whose socket has a name that is too long', () => note('s'.repeat(300), process.pid)],
    ['that is empty', () => ''],
    ['that was cut', () => '{"pid":1'],
    ['that is of another program', () => '[]'],
  ];
  it.skipIf(onWindows).each(left)('keeps nobody from opening it: %s', async (_, contentFor) => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'lab.json'), contentFor(data));
    const session = await openLabSession({ dataDirectory: data });
    expect(session.role).toBe('owner');
    await session.close();
  });

  it.skipIf(onWindows)('keeps nobody from opening it: a link that leads nowhere', async () => {
    const data = temporaryFolder();
    symlinkSync(join(data, 'nowhere'), join(data, 'lab.json'));
    const session = await openLabSession({ dataDirectory: data });
    await session.close();
    expect(readdirSync(data)).not.toContain('lab.json');
  });
});
