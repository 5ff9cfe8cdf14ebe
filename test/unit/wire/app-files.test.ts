import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAppFile } from '../../../main/wire/app-files.ts';

describe('Files of the app', () => {
  let folder: string;
  let root: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-app-files-'));
    root = join(folder, 'renderer');
    mkdirSync(join(root, 'assets'), { recursive: true });
    mkdirSync(join(folder, 'renderer-of-another'));
    writeFileSync(join(root, 'index.html'), '<!doctype html>');
    writeFileSync(join(root, 'assets', 'index-DdrKm1_x.js'), '1');
    writeFileSync(join(root, 'icon.svg'), '<svg/>');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'renderer-of-another', 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(root, 'leak.txt'));
    symlinkSync(folder, join(root, 'up'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('have the type of their extension', async () => {
    expect((await readAppFile(root, '/assets/index-DdrKm1_x.js')).type).toBe('text/javascript; charset=utf-8');
    expect((await readAppFile(root, '/icon.svg')).type).toBe('image/svg+xml');
  });

  it.each(['/', '/runs', '/runs/42', '/compare?runs=1,2', '/train?run=../../secret.txt'])(
    'are index.html at the page address %s',
    async (address) => {
      const page = await readAppFile(root, address);
      expect(page.bytes.toString()).toBe('<!doctype html>');
      expect(page).toMatchObject({ type: 'text/html; charset=utf-8', hashed: false });
    },
  );

  it('may be kept for ever only under a hashed name', async () => {
    expect((await readAppFile(root, '/assets/index-DdrKm1_x.js')).hashed).toBe(true);
    expect((await readAppFile(root, '/icon.svg')).hashed).toBe(false);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2E%2E%2Fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/icon.svg%00.js',
    '/./icon.svg',
    '/%',
    'secret.txt',
    '',
    '/leak.txt',
    '/up/secret.txt',
    '/up/renderer-of-another/secret.txt',
  ])('are refused at %j', async (address) => {
    await expect(readAppFile(root, address)).rejects.toMatchObject({ code: 'refused' });
  });

  it('are not found where there is none', async () => {
    await expect(readAppFile(root, '/missing.js')).rejects.toMatchObject({ code: 'not_found' });
    await expect(readAppFile(root, '/assets/missing-abcdefgh.js')).rejects.toMatchObject({ code: 'not_found' });
    await expect(readAppFile(join(folder, 'unbuilt'), '/')).rejects.toMatchObject({ code: 'not_found' });
  });
});
