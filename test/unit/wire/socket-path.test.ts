import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { socketPath } from '../../../main/wire/socket-path.ts';

describe.skipIf(process.platform === 'win32')('The path of the local socket', () => {
  it('is in the data directory where it fits', async () => {
    expect(await socketPath('/home/ada/lab')).toBe('/home/ada/lab/lab.sock');
  });

  it('is in a private temporary folder, and the same each time, where it does not fit into a socket address', async () => {
    const deep = join('/home/ada', 'very-deep-folder/'.repeat(8));
    const path = await socketPath(deep);
    expect(Buffer.byteLength(path)).toBeLessThan(104);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(await socketPath(deep)).toBe(path);
    expect(await socketPath(`${deep}x`)).not.toBe(path);
  });

  it('counts bytes, not characters', async () => {
    expect(await socketPath(`/home/ada/${'ü'.repeat(50)}`)).not.toMatch(/^\/home/);
  });

  it('is the same for two spellings of one directory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-path-'));
    expect(await socketPath(`${folder}/../${folder.split('/').pop() ?? ''}`)).toBe(await socketPath(folder));
    rmSync(folder, { recursive: true });
  });
});
