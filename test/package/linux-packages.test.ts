import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { extractFile } from '@electron/asar';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { appImageRuntime, findElectron } from '../desktop/electron-binary.ts';
import { makePackages, openPacked, packApp, type PackedApp, type PackedWindow } from './packed-app.ts';
import { serveRelease } from './release-server.ts';

const run = promisify(execFile);
const found = await findElectron();
const newer = '#!/bin/sh\nexit 0\n';
const missing =
  'missing' in found
    ? found.missing
    : process.platform !== 'linux'
      ? 'These are the packages of Linux.'
      : onPath('dpkg-deb') === undefined
        ? 'There is no dpkg-deb to make a deb with.'
        : undefined;

describe('the packages for Linux', () => {
  if (missing !== undefined || 'missing' in found) {
    it('are made on a Debian', ({ skip }) => {
      skip(missing);
    });
    return;
  }
  const tools = { mksquashfs: onPath('mksquashfs'), 'desktop-file-validate': onPath('desktop-file-validate') };
  const canMakeAppImage = existsSync(appImageRuntime) && Object.values(tools).every((path) => path !== undefined);

  let app: PackedApp;
  let releases: Awaited<ReturnType<typeof serveRelease>>;
  beforeAll(async () => {
    releases = await serveRelease('99.0.0', newer);
    app = await packApp(found);
    const folder = canMakeAppImage ? appImageTools(app.folder, tools) : undefined;
    await makePackages(app, ['deb', ...(canMakeAppImage ? ['AppImage'] : [])], releases.address, folder);
    await run('dpkg-deb', ['-x', packageIn(app, '.deb'), join(app.folder, 'deb')]);
    return async () => {
      await releases.close();
      await app.remove();
    };
  });

  it('say what they are and what they need, and hold what their sums say', async () => {
    const deb = packageIn(app, '.deb');
    const { stdout } = await run('dpkg-deb', ['-f', deb]);
    expect(stdout).toMatch(/^Package: hidden-unit$/m);
    expect(stdout).toMatch(/^Section: science$/m);
    expect(stdout).toMatch(/^Description: A lab workbench for small neural networks\n \S/m);
    expect(stdout).not.toContain('.invalid');
    const depends = /^Depends: (.*)$/m.exec(stdout)?.[1]?.split(', ');
    // Electron does not start without these, which its packager does not know of.
    expect(depends).toEqual(expect.arrayContaining(['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libdrm2']));
    const control = join(app.folder, 'control');
    await run('dpkg-deb', ['-e', deb, control]);
    await run('md5sum', ['--check', '--quiet', '--strict', join(control, 'md5sums')], { cwd: join(app.folder, 'deb') });
    const { stdout: list } = await run('dpkg-deb', ['-c', deb], { maxBuffer: 2 ** 24 });
    expect(
      list.split('\n').filter((line) => line !== '' && !/^(?:[d-]rw[x-]r-[x-]r-[x-]|l\S+) root\/root /.test(line)),
    ).toEqual([]);
  });

  it('tell a desktop of the program, its icon and its archives', async () => {
    const share = join(app.folder, 'deb', 'usr', 'share');
    const entry = join(share, 'applications', 'hidden-unit.desktop');
    const text = readFileSync(entry, 'utf8');
    expect(text).toContain('\nExec="/opt/Hidden Unit/hidden-unit" %U\n');
    expect(text).toContain('\nMimeType=application/x-hidden-unit;\n');
    expect(text).toContain('\nCategories=Science;ArtificialIntelligence;\n');
    // The class of the program's windows, on X11 and Wayland: Electron from 42 on takes it from the name that the package gives its entry.
    expect(text).toContain('\nStartupWMClass=hidden-unit\n');
    const packed: unknown = JSON.parse(extractFile(app.archive, 'package.json').toString('utf8'));
    expect(packed).toMatchObject({ desktopName: 'hidden-unit.desktop' });
    if (tools['desktop-file-validate'] !== undefined) await run('desktop-file-validate', [entry]);
    expect(readFileSync(join(share, 'mime', 'packages', 'hidden-unit.xml'), 'utf8')).toContain(
      'pattern="*.hidden-unit"',
    );
    for (const edge of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const png = readFileSync(join(share, 'icons', 'hicolor', `${edge}x${edge}`, 'apps', 'hidden-unit.png'));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([edge, edge]);
    }
  });

  it('open an archive that a desktop names by its address', async () => {
    const executable = join(app.folder, 'deb', 'opt', 'Hidden Unit', 'hidden-unit');
    const archive = join(app.folder, 'a week & more.hidden-unit');
    writeFileSync(archive, 'not a zip file');
    const dataDirectory = join(app.folder, 'lab-of-deb');
    const session = await openLabSession({ dataDirectory });
    try {
      const window = await openPacked({ ...app, executable }, dataDirectory, {}, [pathToFileURL(archive).href]);
      const field = window.page.getByRole('dialog').getByRole('textbox').first();
      await field.waitFor();
      await expect.poll(() => field.inputValue()).toBe(archive);
      expect(await window.close()).toBe(0);
    } finally {
      await session.close();
    }
  });

  it('ask for a newer AppImage when the switch in the settings is on, and nobody when it is off', async ({ skip }) => {
    if (!canMakeAppImage) skip('There is no runtime, mksquashfs or desktop-file-validate to make an AppImage with.');
    const image = packageIn(app, '.AppImage');
    await run(image, ['--appimage-extract'], { cwd: app.folder, maxBuffer: 2 ** 26 });
    const inside = join(app.folder, 'squashfs-root');
    expect(readFileSync(join(inside, 'hidden-unit.desktop'), 'utf8')).toContain('MimeType=application/x-hidden-unit;');
    // The file of the deb's that an updater would take an AppImage for a deb by.
    expect(existsSync(join(inside, 'resources', 'package-type'))).toBe(false);

    const dataDirectory = join(app.folder, 'lab-of-appimage');
    const installed = join(app.folder, 'installed.AppImage');
    writeFileSync(installed, 'the old one');
    const environment = { APPIMAGE: installed, XDG_CACHE_HOME: join(app.folder, 'cache-of-appimage') };
    const executable = join(inside, 'hidden-unit');
    const session = await openLabSession({ dataDirectory });
    // Its window has shown nothing before.
    const folder = join(app.folder, 'of-appimage');
    const open = () => openPacked({ folder, executable }, dataDirectory, environment);
    try {
      const switchIn = async ({ page }: PackedWindow) => {
        await page.getByRole('link', { name: /^Settings/ }).click();
        return page.getByRole('checkbox', { name: /Check for updates/ });
      };
      const first = await open();
      const box = await switchIn(first);
      await expect.poll(() => box.isChecked()).toBe(false);
      await box.check();
      await expect.poll(async () => session.call('lab.settings', {})).toMatchObject({ value: { updates: true } });
      expect(await first.close()).toBe(0);
      releases.forget();

      const second = await open();
      await second.page.getByText('Hidden Unit 99.0.0 has been downloaded').waitFor({ timeout: 120_000 });
      const took = await second.page.evaluate<number>('performance.now()');
      expect(releases.asked).toEqual(['/latest-linux.yml', '/hidden-unit-99.0.0.AppImage']);
      await (await switchIn(second)).uncheck();
      await expect.poll(async () => session.call('lab.settings', {})).toMatchObject({ value: { updates: false } });
      expect(await second.close()).toBe(0);
      expect(readFileSync(installed, 'utf8')).toBe(newer);
      releases.forget();

      const third = await open();
      // As long as it took to ask and to fetch when it was on.
      const shownFor = () => third.page.evaluate<number>('performance.now()');
      await expect.poll(shownFor, { timeout: took + 120_000, interval: 200 }).toBeGreaterThan(took);
      expect(await third.close()).toBe(0);
      expect(releases.asked).toEqual([]);
    } finally {
      await session.close();
    }
  });
});

/** A folder of tools as electron-builder wants them, made of what this machine has. */
function appImageTools(folder: string, programs: Record<string, string | undefined>): string {
  const tools = join(folder, 'appimage-tools');
  const own = join(tools, 'linux-x64');
  mkdirSync(own, { recursive: true });
  mkdirSync(join(tools, 'lib', 'x64'), { recursive: true });
  symlinkSync(appImageRuntime, join(tools, 'runtime-x64'));
  for (const [name, path] of Object.entries(programs)) if (path !== undefined) symlinkSync(path, join(own, name));
  return tools;
}

function packageIn({ folder }: PackedApp, ending: string): string {
  const name = readdirSync(folder).find((one) => one.startsWith('hidden-unit-') && one.endsWith(ending));
  if (name === undefined) throw new Error(`There is no ${ending} in ${folder}.`);
  return join(folder, name);
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
