import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNamedFile, readNamedFileSync, withNamedFile } from '../../main/named-file.ts';
import { LabError } from '../../shared/failure.ts';
import { temporaryFolder } from '../temporary.ts';

/** Both ways of reading a file, as one claim. */
async function readBoth(path: string, mostBytes: number): Promise<string[]> {
  const later = await readNamedFile(path, mostBytes).catch(String);
  let now: string;
  try {
    now = String(readNamedFileSync(path, mostBytes));
  } catch (error) {
    now = String(error);
  }
  return [String(later), now];
}

describe('a file that a person names', () => {
  it('is read whole, also through a link, up to its bound', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'twelve bytes');
    symlinkSync(path, `${path}-link`);
    expect(await readBoth(path, 12)).toEqual(['twelve bytes', 'twelve bytes']);
    expect(await readBoth(`${path}-link`, 12)).toEqual(['twelve bytes', 'twelve bytes']);
    writeFileSync(path, '');
    expect(await readBoth(path, 12)).toEqual(['', '']);
  });

  it('is refused by its size before it is read', async () => {
    const path = join(temporaryFolder(), 'huge');
    writeFileSync(path, '');
    // Nothing has room for it in memory.
    truncateSync(path, 2 ** 43);
    for (const answer of await readBoth(path, 1024))
      expect(answer).toMatch(/huge has 8796093022208 bytes; at most 1024/);
  });

  it.skipIf(process.platform === 'win32')('is refused at once where it is no regular file', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    for (const path of [at('folder'), at('pipe'), at('socket'), '/dev/zero', '/dev/null'])
      for (const answer of await readBoth(path, 1024)) expect(answer).toContain(`${path} is not a regular file.`);
    server.close();
  });

  it.skipIf(process.platform !== 'linux')('is refused where its size is not its own', async () => {
    for (const answer of await readBoth('/proc/self/status', 1024)) expect(answer).toMatch(/changed while it was read/);
  });

  it('is refused when it is written to while it is read, whatever was made of it', async () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'twelve bytes');
    const long = new Date(1e12);
    utimesSync(path, long, long);
    const changed = `${path} changed while it was read. Try again when nothing writes to it.`;
    const writing = (end: () => Promise<string>): Promise<string> =>
      withNamedFile(path, () => {
        writeFileSync(path, 'TWELVE BYTES');
        return end();
      });
    await expect(writing(() => Promise.resolve('read'))).rejects.toThrow(changed);
    utimesSync(path, long, long);
    await expect(writing(() => Promise.reject(new LabError('bad_data', 'It is damaged.')))).rejects.toThrow(changed);
    utimesSync(path, long, long);
    const cancelled = new LabError('cancelled', 'It was cancelled.');
    await expect(writing(() => Promise.reject(cancelled))).rejects.toThrow(cancelled);
    expect(await withNamedFile(path, (file) => file.readFile('utf8'))).toBe('TWELVE BYTES');
  });

  it('is said to be missing where it is', async () => {
    const path = join(temporaryFolder(), 'none');
    for (const answer of await readBoth(path, 1024))
      expect(answer).toContain(`There is no file ${path}. Check the path.`);
  });
});
