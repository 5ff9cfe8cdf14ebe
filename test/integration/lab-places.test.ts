import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
