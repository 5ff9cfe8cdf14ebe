import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const run = promisify(execFile);
/** Debian's Xorg with its dummy driver: displays without glass, as many as one likes. Only root may start it without a terminal. */
const needed = ['/usr/bin/Xorg', '/usr/bin/xrandr', '/usr/lib/xorg/modules/drivers/dummy_drv.so'];
const canHaveTwo =
  needed.every((path) => existsSync(path)) && process.getuid?.() === 0 && process.env['DISPLAY'] === undefined;

const settings = `
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "any"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
EndSection
Section "Screen"
  Identifier "both"
  Device "dummy"
  Monitor "any"
  DefaultDepth 24
  SubSection "Display"
    Modes "1280x1024"
    Virtual 2560 1024
  EndSubSection
EndSection
`;

if (!canHaveTwo) {
  describe('a window on the second of two displays', () => {
    it('is seen on an X server with two', ({ skip }) => {
      skip('Two displays need root, Xorg, its dummy driver and xrandr, and a machine that shows no desktop.');
    });
  });
} else {
  describeDesktop('a window on the second of two displays', () => {
    let folder: string;
    let server: ChildProcess;
    let desktop: Desktop;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hidden-unit-displays-'));
      const configuration = join(folder, 'xorg.conf');
      writeFileSync(configuration, settings);
      const options = [
        '-displayfd',
        '3',
        '-sharevts',
        '-novtswitch',
        '-noreset',
        '-nolisten',
        'tcp',
        '-config',
        configuration,
      ];
      server = spawn('Xorg', [...options, '-logfile', join(folder, 'xorg.log')], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      const failed = once(server, 'exit').then(() => {
        throw new Error('Xorg ended before it said which display it is.');
      });
      const [number] = await Promise.race([once(server.stdio[3] as Readable, 'data'), failed]);
      failed.catch(() => undefined);
      process.env['DISPLAY'] = `:${String(number).trim()}`;
      await run('xrandr', ['--addmode', 'DUMMY1', '1280x1024']);
      await run('xrandr', ['--output', 'DUMMY1', '--mode', '1280x1024', '--right-of', 'DUMMY0']);
      desktop = await openDesktop();
    });
    afterAll(async () => {
      delete process.env['DISPLAY'];
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    });
    // The last one comes first.
    afterAll(() => desktop.close());

    const displays = () => desktop.app.evaluate(({ screen }) => screen.getAllDisplays().map(({ bounds }) => bounds.x));
    const left = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds().x);

    it('opens there again', async () => {
      await expect.poll(displays).toEqual([0, 1280]);
      await desktop.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.setBounds({ x: 1500, y: 100, width: 900, height: 700 }),
      );
      await expect.poll(left).toBe(1500);
      await desktop.reopen();
      expect(await left()).toBe(1500);
    });

    it('opens on the first one when the second has been unplugged', async () => {
      await run('xrandr', ['--output', 'DUMMY1', '--off']);
      await expect.poll(displays).toEqual([0]);
      await desktop.reopen();
      expect(await displays()).toEqual([0]);
      expect(await left()).toBe((1280 - 900) / 2);
    });
  });
}
