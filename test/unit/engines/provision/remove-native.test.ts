import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { removeNative } from '../../../../main/engines/provision/native-status.ts';
import { temporaryFolder } from '../../../temporary.ts';

const machine = `${process.platform}-${process.arch}`;

afterEach(() => {
  vi.unstubAllEnvs();
});

function cacheWith(...names: string[]): string {
  const cache = temporaryFolder();
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  for (const name of names) {
    mkdirSync(join(cache, 'native', name, 'deps'), { recursive: true });
    writeFileSync(join(cache, 'native', name, 'deps', 'library'), Buffer.alloc(1000));
    symlinkSync('library', join(cache, 'native', name, 'deps', 'link'));
  }
  return join(cache, 'native');
}

it('removes whole, damaged, older and half-made engines, and counts what lay on the disk', async () => {
  const root = cacheWith(
    `4.22.0-tensorflow-2.13.1-${machine}-0a1b2c3d`,
    `4.17.0-tensorflow-2.9.1-${machine}-00000000`,
    '.installing-abcdef',
  );
  writeFileSync(join(root, 'last-failure.json'), '{}');
  expect(await removeNative(AbortSignal.timeout(60_000))).toBe(3000);
  expect(readdirSync(root)).toEqual(['install.lock']);
  expect(await removeNative(AbortSignal.timeout(60_000))).toBe(0);
});

it('leaves what it has not made, and the engine of another machine that shares the folder', async () => {
  const others = ['4.22.0-tensorflow-2.13.1-plan9-mips-00000000', 'notes'];
  const root = cacheWith(`4.22.0-tensorflow-2.13.1-${machine}-0a1b2c3d`, ...others);
  expect(await removeNative(AbortSignal.timeout(60_000))).toBe(1000);
  expect(readdirSync(root).sort()).toEqual([...others, 'install.lock'].sort());
});

it('makes nothing where there is nothing', async () => {
  vi.stubEnv('HIDDEN_UNIT_CACHE', join(temporaryFolder(), 'none'));
  expect(await removeNative(AbortSignal.timeout(60_000))).toBe(0);
  expect(existsSync(process.env['HIDDEN_UNIT_CACHE'] ?? '')).toBe(false);
});

it('says what is in the way where the cache is no folder', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  writeFileSync(join(cache, 'native'), 'a file');
  await expect(removeNative(AbortSignal.timeout(60_000))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/could not be removed from .*: the cache is not a folder; name another/) as string,
  });
});
