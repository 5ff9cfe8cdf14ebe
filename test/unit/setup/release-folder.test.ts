import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MacUpdater } from 'electron-updater';
import { parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import { expect, it } from 'vitest';
import { gather } from '../../../main/setup/release-folder.mjs';
import { temporaryFolder } from '../../temporary.ts';

/** The files a machine made, with the list that electron-builder writes of them. */
function made(folder: string, machine: string, list: string, names: string[], version = '1.2.3'): void {
  mkdirSync(join(folder, machine), { recursive: true });
  for (const name of names) writeFileSync(join(folder, machine, name), `${machine} ${name}`);
  const files = names.map((name) => `  - url: ${name}\n    sha512: sha512 of ${name}\n    size: 7\n`);
  const [first = ''] = names;
  const rest = `path: ${first}\nsha512: sha512 of ${first}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n`;
  writeFileSync(join(folder, machine, list), `version: ${version}\nfiles:\n${files.join('')}${rest}`);
}

const packages = (arch: string): string[] => ['zip', 'dmg'].map((ending) => `hidden-unit-1.2.3-mac-${arch}.${ending}`);

it('makes one list of the packages of both Mac processors, of which the updater finds each Mac its own', async () => {
  const [from, to] = [temporaryFolder(), temporaryFolder()];
  made(from, 'macos-latest', 'latest-mac.yml', packages('arm64'));
  made(from, 'macos-15-intel', 'latest-mac.yml', packages('x64'));
  made(from, 'ubuntu-latest', 'latest-linux.yml', ['hidden-unit-1.2.3-linux-x86_64.AppImage']);
  await gather(from, to);
  const lists = ['latest-linux.yml', 'latest-mac.yml'];
  expect(readdirSync(to).filter((name) => name.endsWith('.yml'))).toEqual(lists);
  expect(readdirSync(to)).toHaveLength(5 + lists.length);

  const address = new URL('https://updates.invalid/');
  const info = parseUpdateInfo(readFileSync(join(to, 'latest-mac.yml'), 'utf8'), 'latest-mac.yml', address);
  expect(info).toMatchObject({ version: '1.2.3', releaseDate: '2026-01-01T00:00:00.000Z' });
  const files = resolveFiles(info, address);
  // The updater's own choice, which its declarations keep to itself.
  const choose: unknown = Reflect.get(MacUpdater, 'filterFilesForArch');
  if (typeof choose !== 'function') throw new Error('The updater chooses otherwise now.');
  for (const arch of ['arm64', 'x64']) {
    const chosen = Reflect.apply(choose, MacUpdater, [files, arch === 'arm64']) as typeof files;
    expect(chosen.map(({ info: { url, sha512 } }) => [url, sha512])).toEqual(
      packages(arch).map((name) => [name, `sha512 of ${name}`]),
    );
  }
});

it('makes no list of two versions, and lets no file take the place of another', async () => {
  const from = temporaryFolder();
  made(from, 'macos-latest', 'latest-mac.yml', packages('arm64'));
  made(from, 'macos-15-intel', 'latest-mac.yml', packages('x64'), '1.2.4');
  await expect(gather(from, temporaryFolder())).rejects.toThrow(/is of 1\.2\.4 on one machine and of 1\.2\.3/);
  made(from, 'macos-15-intel', 'latest-mac.yml', packages('arm64'));
  await expect(gather(from, temporaryFolder())).rejects.toThrow(/Two machines have made hidden-unit-1\.2\.3-mac-arm64/);
});
