import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluate, smallClone } from '../small-clone.ts';
import { temporaryFolder } from '../temporary.ts';

/** What the installer says before it fetches anything. */
const source = `process.send({ type: 'source', title: 'a wheel of a test', fetchBytes: 187100000 });`;

const failing = `process.on('message', () => {
  ${source}
  process.send({ type: 'failed', failure: { code: 'network', message: 'There is no network. Until then wasm.' } }, () => process.exit(0));
});`;

const succeeding = `process.on('message', () => {
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.env.HIDDEN_UNIT_CACHE + '/native/4.22.0-tensorflow-2.13.1-' + process.platform + '-' + process.arch + '-0a1b2c3d';
  mkdirSync(folder + '/lib/napi-v8', { recursive: true });
  writeFileSync(folder + '/lib/napi-v8/tfjs_binding.node', 'binding');
  const files = [{ path: 'lib/napi-v8/tfjs_binding.node', bytes: 7 }];
  writeFileSync(folder + '/installed.json', JSON.stringify({ files, links: [] }));
  process.send({ type: 'finished', folder, tensorflow: '2.13.1', source: 'a test' }, () => process.exit(0));
});`;

it('says in one line what it fetches and how large that is, tries once, and remembers a failure', async () => {
  const root = smallClone(failing);
  const first = await evaluate(root, 'engine.mjs', 'm.provideEngine()');
  expect(first.value).toBe(false);
  const [announcement, failure, advice, ...more] = first.said.trim().split('\n');
  expect(announcement).toBe(
    'Installing the native engine, once for all clones, from a wheel of a test, 187 MB to download (--no-native does without)…',
  );
  expect(failure).toBe('There is no network. Until then wasm.');
  expect(advice).toContain('npm run engine:install');
  expect(more).toEqual([]);
  expect(await evaluate(root, 'engine.mjs', 'm.provideEngine()')).toEqual({ value: false, said: '' });
  expect(readFileSync(join(root, 'tries'), 'utf8')).toBe('x');
});

it.each([
  ['--no-native was said', 'm.provideEngine(false)', {}],
  ['HIDDEN_UNIT_ENGINE is wasm', 'm.provideEngine()', { HIDDEN_UNIT_ENGINE: 'wasm' }],
])('does nothing where %s', async (_when, expression, env) => {
  const root = smallClone(failing);
  expect(await evaluate(root, 'engine.mjs', expression, env)).toEqual({ value: false, said: '' });
  expect(existsSync(join(root, 'tries'))).toBe(false);
});

it('installs once and then is silent, and lays the binding where the app is packed from', async () => {
  const root = smallClone(succeeding);
  const first = await evaluate(root, 'engine.mjs', 'm.provideEngine()');
  expect(first).toMatchObject({
    value: true,
    said: expect.stringContaining('TensorFlow 2.13.1, from a test') as string,
  });
  expect(await evaluate(root, 'engine.mjs', 'm.provideEngine()')).toEqual({ value: true, said: '' });
  expect(readFileSync(join(root, 'tries'), 'utf8')).toBe('x');
  const carried = join(root, 'out', 'native', `${process.platform}-${process.arch}`, 'tfjs_binding.node');
  expect(readFileSync(carried, 'utf8')).toBe('binding');
});

it('says that there is nothing to download where TensorFlow is on the machine', async () => {
  const root = smallClone(failing.replace('a wheel of a test', 'TensorFlow of Python').replace('187100000', '0'));
  const { said } = await evaluate(root, 'engine.mjs', 'm.provideEngine()');
  expect(said).toMatch(
    /^Installing the native engine, .*, from TensorFlow of Python, nothing to download \(--no-native does without\)…\n/,
  );
  expect(said).not.toContain(' MB');
});

it.each([
  ['a file of it is missing', 'rmSync'],
  ['a file of it is shorter', 'truncateSync'],
] as const)('installs again where %s', async (_what, damage) => {
  const root = smallClone(succeeding);
  expect(await evaluate(root, 'engine.mjs', 'm.provideEngine()')).toMatchObject({ value: true });
  const [name = ''] = readdirSync(join(root, 'cache', 'native'));
  const binding = join(root, 'cache', 'native', name, 'lib', 'napi-v8', 'tfjs_binding.node');
  fs[damage](binding);
  const again = await evaluate(root, 'engine.mjs', 'm.provideEngine()');
  expect(again).toMatchObject({ value: true, said: expect.stringContaining('from a test') as string });
  expect(readFileSync(binding, 'utf8')).toBe('binding');
});

it('installs into a relative cache from where the person is, not from where the set-up runs', async () => {
  const root = smallClone(succeeding);
  const person = temporaryFolder();
  const env = { HIDDEN_UNIT_CACHE: 'my cache', INIT_CWD: person };
  expect(await evaluate(root, 'engine.mjs', 'm.provideEngine()', env)).toMatchObject({ value: true });
  expect(readdirSync(join(person, 'my cache', 'native'))).toHaveLength(1);
  expect(existsSync(join(root, 'my cache'))).toBe(false);
  expect(await evaluate(root, 'engine.mjs', 'm.provideEngine()', env)).toEqual({ value: true, said: '' });
});

it('goes on without where a file lies in the place of the cache', async () => {
  const root = smallClone(failing);
  writeFileSync(join(root, 'cache'), 'a file');
  const { value, said } = await evaluate(root, 'engine.mjs', 'm.provideEngine()');
  expect(value).toBe(false);
  expect(said).toContain('There is no network. Until then wasm.');
});

it('counts a skipped test of an installed engine as failed, and no other', async () => {
  const total = `{ passed: 1, failed: 0, failures: [], skipped: [
    { name: 'unit: gives the numbers of the plain kernels', reason: 'the native engine is not installed' },
    { name: 'desktop: opens a window', reason: 'there is no display' },
  ] }`;
  const { value } = await evaluate(
    smallClone(''),
    'test.mjs',
    `((total) => (m.failSkippedNative(total), total))(${total})`,
  );
  expect(value).toMatchObject({ passed: 1, failed: 1, skipped: [{ name: 'desktop: opens a window' }] });
});
