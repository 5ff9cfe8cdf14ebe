import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { allNative, findNative } from '../../../../main/engines/provision/native-folder.ts';
import { nativeStatus } from '../../../../main/engines/provision/native-status.ts';
import { temporaryFolder } from '../../../temporary.ts';

const isRoot = process.getuid?.() === 0;

afterEach(() => {
  vi.unstubAllEnvs();
});

it('takes a file in the place of the cache for no engine, and says what is in the way', async () => {
  const cache = temporaryFolder();
  const root = join(cache, 'native');
  writeFileSync(root, 'a file');
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  expect(allNative()).toEqual([]);
  expect(findNative()).toEqual({ installed: undefined, fault: `${root} is not a folder`, unreadable: true });
  expect(await nativeStatus(true)).toMatchObject({ installed: null, lastFailure: null });
  const { native, wasm } = await engineReport();
  expect(wasm.available).toBe(true);
  expect(native.why).toBe(
    `The cache that the native engine is kept in cannot be used (${root} is not a folder): check it or name another folder with HIDDEN_UNIT_CACHE; wasm does the same work, more slowly.`,
  );
  expect((await loadEngine('best')).used.name).toBe('wasm');
});

it.skipIf(process.platform === 'win32')('takes a cache of somebody else for no engine', (test) => {
  const cache = temporaryFolder();
  chmodSync(cache, 0o755);
  const root = join(cache, 'native');
  mkdirSync(root, { mode: isRoot ? 0o700 : 0o000 });
  const file = join(import.meta.dirname, '../../../../main/engines/provision/native-folder.ts');
  const somebody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (spawnSync(process.execPath, ['-e', `fs.readFileSync(${JSON.stringify(file)})`], somebody).status !== 0)
    return test.skip('nobody else may read this clone');
  const script = `const m = await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(JSON.stringify(m.findNative()));`;
  // Root may read anything, so that somebody else has to look.
  const looked = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, HIDDEN_UNIT_CACHE: cache },
    encoding: 'utf8',
    ...somebody,
  });
  chmodSync(root, 0o700);
  expect(looked.stderr).not.toContain('Error');
  expect(JSON.parse(looked.stdout)).toEqual({ fault: `${root} cannot be read, EACCES`, unreadable: true });
});
