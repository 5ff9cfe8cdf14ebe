import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import {
  allNative,
  bindingIn,
  findNative,
  nativeRoot,
  packedNativeRoot,
  settledNative,
} from '../../../../main/engines/provision/native-folder.ts';
import {
  cheapFault,
  fullFault,
  readRecord,
  recordBytes,
  writeRecord,
} from '../../../../main/engines/provision/native-record.ts';
import { temporaryFolder } from '../../../temporary.ts';

const machine = `${process.platform}-${process.arch}`;
const large = Buffer.alloc(2 * 1024 * 1024, 3);

/** An installation whose library is 2 MiB of nothing. */
async function installation(root: string, hash: string, installedAt: string): Promise<string> {
  const folder = join(root, `4.22.0-tensorflow-2.13.1-${machine}-${hash}`);
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true });
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
  writeFileSync(bindingIn(folder), 'binding');
  writeFileSync(join(folder, 'deps', 'lib', 'large'), large);
  symlinkSync('large', join(folder, 'deps', 'lib', 'link'));
  const source = { kind: 'folder', title: 'a test', sha256: null } as const;
  await writeRecord(folder, {
    tensorflow: '2.13.1',
    tfjsNode: '4.22.0',
    machine,
    source,
    compiler: 'c++',
    installedAt,
  });
  return folder;
}

async function whole(): Promise<{ folder: string; fault: () => string; verified: () => Promise<string> }> {
  const folder = await installation(temporaryFolder(), '00000000', '2026-01-01T00:00:00.000Z');
  const record = readRecord(folder);
  if (record === undefined) throw new Error('There is no record.');
  expect(recordBytes(record)).toBe(large.length + 'binding'.length);
  return { folder, fault: () => cheapFault(folder, record), verified: () => fullFault(folder, record) };
}

it('finds nothing wrong with an installation that nobody touched', async () => {
  const { fault, verified } = await whole();
  expect(fault()).toBe('');
  expect(await verified()).toBe('');
});

it('sees at a glance that a file is missing, longer, or was changed', async () => {
  const { folder, fault } = await whole();
  appendFileSync(join(folder, 'deps', 'lib', 'large'), 'x');
  expect(fault()).toBe('deps/lib/large has 2097153 bytes instead of 2097152');
  writeFileSync(join(folder, 'deps', 'lib', 'large'), large);
  utimesSync(join(folder, 'deps', 'lib', 'large'), 1, 1);
  expect(fault()).toBe('deps/lib/large was changed');
  rmSync(join(folder, 'deps', 'lib', 'large'));
  expect(fault()).toBe('deps/lib/large is missing');
});

it('sees at a glance that a small file has another content of the same length, or that a link is gone', async () => {
  const { folder, fault } = await whole();
  writeFileSync(bindingIn(folder), 'bimding');
  utimesSync(bindingIn(folder), 1, 1);
  expect(fault()).toBe('lib/napi-v8/tfjs_binding.node was changed');
  writeFileSync(bindingIn(folder), 'binding');
  expect(fault()).toBe('');
  rmSync(join(folder, 'deps', 'lib', 'link'));
  expect(fault()).toBe('deps/lib/link is missing');
});

it('finds by hashing what hides behind an unchanged size and date', async () => {
  const { folder } = await whole();
  const file = join(folder, 'deps', 'lib', 'large');
  const bytes = readFileSync(file);
  bytes[1_000_000] = 4;
  writeFileSync(file, bytes);
  const record = readRecord(folder);
  if (record === undefined) throw new Error('There is no record.');
  // Dates cannot be set as finely as they are read: the record is given that of the damaged file.
  for (const recorded of record.files) recorded.mtimeMs = statSync(join(folder, recorded.path)).mtimeMs;
  expect(cheapFault(folder, record)).toBe('');
  expect(await fullFault(folder, record)).toBe('deps/lib/large does not have the content it was installed with');
});

it('takes the newest installation that is whole, and none whose record was not written', async () => {
  const root = temporaryFolder();
  const old = await installation(root, '00000001', '2026-01-01T00:00:00.000Z');
  const young = await installation(root, '00000002', '2026-02-01T00:00:00.000Z');
  const half = await installation(root, '00000003', '2026-03-01T00:00:00.000Z');
  rmSync(join(half, 'installed.json'));
  expect(allNative(root).map(({ folder }) => folder)).toEqual([young, old]);
  expect(findNative(root).installed?.folder).toBe(young);
  rmSync(bindingIn(young));
  expect(findNative(root).installed?.folder).toBe(old);
  rmSync(bindingIn(old));
  expect(findNative(root)).toEqual({ installed: undefined, fault: 'lib/napi-v8/tfjs_binding.node is missing' });
});

it('does not take an installation for another version of tfjs-node or another machine', async () => {
  const root = temporaryFolder();
  for (const name of [`4.21.0-tensorflow-2.13.1-${machine}-00000000`, '4.22.0-tensorflow-2.13.1-plan9-mips-00000000']) {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'installed.json'), '{}');
  }
  expect(allNative(root)).toEqual([]);
});

it('looks where HIDDEN_UNIT_CACHE says', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('HIDDEN_UNIT_CACHE', cache);
  const folder = await installation(join(cache, 'native'), '00000000', '2026-01-01T00:00:00.000Z');
  expect(findNative().installed?.folder).toBe(folder);
  vi.unstubAllEnvs();
});

it('takes an empty HIDDEN_UNIT_CACHE for none, and a relative one from where the person is', () => {
  vi.stubEnv('HIDDEN_UNIT_CACHE', undefined);
  const usual = nativeRoot();
  expect(isAbsolute(usual)).toBe(true);
  vi.stubEnv('HIDDEN_UNIT_CACHE', '');
  expect(nativeRoot()).toBe(usual);
  vi.stubEnv('HIDDEN_UNIT_CACHE', join('some', 'cache'));
  expect(nativeRoot()).toBe(join(process.cwd(), 'some', 'cache', 'native'));
  vi.unstubAllEnvs();
});

it('takes the one a packed app brings along, whatever dates its files got, when there is no other', async () => {
  const [none, beside] = [temporaryFolder(), temporaryFolder()];
  const packed = await installation(beside, '00000000', '2026-01-01T00:00:00.000Z');
  utimesSync(join(packed, 'deps', 'lib', 'large'), 1, 1);
  expect(findNative(none, beside)).toMatchObject({ installed: { folder: packed }, fault: '' });
  expect(findNative(beside, undefined)).toEqual({ installed: undefined, fault: 'deps/lib/large was changed' });
  const own = await installation(none, '11111111', '2026-01-01T00:00:00.000Z');
  expect(findNative(none, beside).installed?.folder).toBe(own);
  appendFileSync(join(packed, 'deps', 'lib', 'large'), 'x');
  rmSync(own, { recursive: true });
  expect(findNative(none, beside).installed).toBeUndefined();
});

/** A cache out of a backup or an image: the content is the same, the dates are those of the copying. */
async function restored(): Promise<{ root: string; folder: string; library: string }> {
  const root = temporaryFolder();
  const folder = await installation(root, '00000000', '2026-01-01T00:00:00.000Z');
  const library = join(folder, 'deps', 'lib', 'large');
  utimesSync(library, 1, 1);
  expect(findNative(root).fault).toBe('deps/lib/large was changed');
  return { root, folder, library };
}

it('takes a restored cache, whose files have other dates, by their content, and notes the dates for the next start', async () => {
  const { root, folder } = await restored();
  expect(await settledNative(root)).toMatchObject({ installed: { folder }, fault: '' });
  const noted = readRecord(folder);
  expect(noted?.files.map(({ path, mtimeMs }) => [path, mtimeMs])).toContainEqual(['deps/lib/large', 1000]);
  expect(noted?.installedAt).toBe('2026-01-01T00:00:00.000Z');
});

it('takes a restored cache that it may not write to as well', async () => {
  const { root, folder } = await restored();
  mkdirSync(join(folder, 'installed.json.part'));
  expect(await settledNative(root)).toMatchObject({ installed: { folder }, fault: '' });
  expect(readRecord(folder)?.files.map(({ mtimeMs }) => mtimeMs)).not.toContain(1000);
});

it('takes no restored cache of which a large file has another content or another size', async () => {
  const { root, library } = await restored();
  writeFileSync(library, Buffer.alloc(large.length, 4));
  utimesSync(library, 1, 1);
  const damaged = { installed: undefined, fault: 'deps/lib/large was changed' };
  expect(await settledNative(root)).toEqual(damaged);
  expect(await settledNative(root)).toEqual(damaged);
  appendFileSync(library, 'x');
  expect((await settledNative(root)).fault).toBe('deps/lib/large has 2097153 bytes instead of 2097152');
});

it('looks beside the archive of a packed app and nowhere else', () => {
  expect(packedNativeRoot(join('opt', 'app', 'resources', 'app.asar'))).toBe(join('opt', 'app', 'resources', 'native'));
  expect(packedNativeRoot(join('home', 'someone', 'hidden-unit'))).toBeUndefined();
});
