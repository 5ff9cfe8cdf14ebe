import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeDesktop, switches } from './desktop-app.ts';
import { openDisplay, type Display } from './display.ts';
import { findElectron } from './electron-binary.ts';

const root = join(import.meta.dirname, '..', '..');
const patient = { timeout: 60_000, interval: 50 };
const onLinux = process.platform === 'linux';

describeDesktop('a start that cannot come to a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display.close());

  /** The app as it is started from a terminal; it is killed when the test ends. */
  async function started(environment: (folder: string) => Record<string, string>, without: string[] = []) {
    const electron = await findElectron();
    if ('missing' in electron) throw new Error(electron.missing);
    const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-desktop-'));
    const aside = join(folder, 'aside');
    mkdirSync(aside);
    const inherited = Object.entries({ ...process.env, ...display.environment, TMPDIR: aside }).filter(
      ([name]) => !['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'WAYLAND_DISPLAY', ...without].includes(name),
    );
    const env = { ...Object.fromEntries(inherited), ...environment(folder) };
    const words = [...switches(folder).filter((one) => !one.startsWith('--user-data-dir')), root];
    const child = spawn(electron.executable, [...words, '--data', join(folder, 'lab')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'close');
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    return { child, ended, aside, said: () => said };
  }

  const places: [string, (folder: string) => string][] = [
    ['lies in a file', (folder) => join(folder, 'file', 'config')],
    // Nothing can be made there, and Node's recursive way never ends.
    ['is one that takes no folder', () => '/proc/hidden-unit'],
  ];
  it.skipIf(!onLinux).each(places)(
    'says why where the folder for its state %s, and is ended by no signal',
    async (_, place) => {
      const app = await started((folder) => {
        writeFileSync(join(folder, 'file'), '');
        return { XDG_CONFIG_HOME: place(folder) };
      });
      await expect.poll(app.said, patient).toContain('The app cannot save its state.');
      // The box that says so is made: what Chromium keeps for it is in a folder that goes with it.
      const kept = (): string[] => readdirSync(app.aside).filter((name) => name.startsWith('hidden-unit-'));
      await expect
        .poll(() => kept().flatMap((name) => readdirSync(join(app.aside, name))).length, patient)
        .toBeGreaterThan(0);
      expect(app.child.signalCode).toBeNull();
      expect(app.said()).not.toMatch(/FATAL|Check failed/);
    },
  );

  it.skipIf(!onLinux)('says that it needs a display where there is none', async () => {
    const app = await started(() => ({}), ['DISPLAY']);
    expect(await app.ended).toEqual([1, null]);
    expect(app.said()).toMatch(/needs a display.*DISPLAY is not set\..*browser/);
  });

  it.skipIf(!onLinux)('says that nothing answers at the display that is named', async () => {
    const app = await started(() => ({ DISPLAY: ':4711' }));
    expect(await app.ended).toEqual([1, null]);
    expect(app.said()).toMatch(/nothing answers at DISPLAY=:4711\./);
  });
});
