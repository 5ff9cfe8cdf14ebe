import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluate, smallClone } from '../small-clone.ts';

const failing = `process.on('message', () => {
  process.send({ type: 'phase', text: 'Downloading weights of a test' });
  process.send({ type: 'failed', failure: { code: 'network', message: 'There is no network. All else works.' } }, () => process.exit(0));
});`;

const succeeding = `process.on('message', ({ type, request }) => {
  const { writeFileSync } = require('node:fs');
  if (type !== 'start' || request.name !== 'efficientnet-lite0') throw new Error(type);
  writeFileSync(request.staging + '/extractor.json', '{}');
  writeFileSync(request.scratch + '/rest', '');
  process.send({ type: 'finished', result: {} }, () => process.exit(0));
});`;

const provide = (root: string, wanted = '', env: Record<string, string> = {}) =>
  evaluate(root, 'extractor.mjs', `m.provideExtractor(${wanted})`, env);

it('goes on without the pretrained net where it cannot be got, says so once, and remembers it', async () => {
  const root = smallClone(failing, 'extractor');
  const { value, said } = await provide(root);
  expect(value).toBe(false);
  expect(said.trim().split('\n')).toEqual([
    'Downloading weights of a test, a pretrained net, once for all labs, 17 MB (--no-extractor does without)…',
    'There is no network. All else works.',
    expect.stringContaining('tried again by “extractors install efficientnet-lite0”') as string,
  ]);
  expect(await provide(root)).toEqual({ value: false, said: '' });
  expect(readFileSync(join(root, 'tries'), 'utf8')).toBe('x');
  expect(readdirSync(join(root, 'cache', 'extractors'))).toEqual([]);
});

it('gets it once for all labs and is silent from then on', async () => {
  const root = smallClone(succeeding, 'extractor');
  expect(await provide(root)).toEqual({ value: true, said: '' });
  expect(await provide(root)).toEqual({ value: true, said: '' });
  expect(readFileSync(join(root, 'tries'), 'utf8')).toBe('x');
  expect(readdirSync(join(root, 'cache', 'extractors'))).toEqual(['efficientnet-lite0']);
});

it('does nothing where the person does without', async () => {
  const root = smallClone(failing, 'extractor');
  expect(await provide(root, 'false')).toEqual({ value: false, said: '' });
  expect(existsSync(join(root, 'tries'))).toBe(false);
});

it('goes on without where a file lies in the place of the cache', async () => {
  const root = smallClone(succeeding, 'extractor');
  mkdirSync(join(root, 'cache'));
  writeFileSync(join(root, 'cache', 'extractors'), 'a file');
  const { value, said } = await provide(root);
  expect(value).toBe(false);
  expect(said).toContain('could not be saved in');
});
