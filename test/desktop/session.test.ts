import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { packedSample } from '../sample.ts';
import { bundleFixtures } from './bundle-fixtures.ts';
import { describeDesktop, launchElectron } from './desktop-app.ts';
import { missingOfDesktop, openSmallDesktop, type SmallDesktop } from './small-desktop.ts';

const patience = 60_000;
const root = join(import.meta.dirname, '..', '..');
const missing = process.platform === 'linux' ? missingOfDesktop() : 'There is no such desktop but on Linux.';

/** What stands on a desktop's bus, as dbus-monitor says it. */
const progressOf = /member=Update .*"progress" variant\s+double (\S+)/;

if (missing !== undefined) {
  describe('what a desktop makes of the work', () => {
    it('is seen on a small desktop', ({ skip }) => {
      skip(missing);
    });
  });
} else {
  describeDesktop('what a desktop makes of the work', () => {
    let folder: string;
    let session: LabSession;
    let lab: LabClient;
    let desktop: SmallDesktop;
    let app: ElectronApplication;
    let close: () => Promise<void>;
    beforeAll(async () => {
      packedSample();
      folder = await mkdtemp(join(tmpdir(), 'hidden-unit-session-'));
      await bundleFixtures(folder, ['owner-app']);
      // By which the bundle knows its version, and so the lab of the same one.
      await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
      const data = join(folder, 'lab');
      session = await openLabSession({ dataDirectory: data });
      lab = labClient(session);
      desktop = await openSmallDesktop(folder);
      const environment = { ...desktop.environment, HIDDEN_UNIT_FACE: JSON.stringify({ root, data }) };
      ({ app, close } = await launchElectron([join(folder, 'owner-app.cjs')], folder, { environment }));
      const page = await app.firstWindow();
      await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
      await valueOf(lab.digits.add({ source: { kind: 'sample' } }));
      await vi.waitUntil(async () => (await valueOf(lab.digits.list({}))).length === 1, { timeout: patience });
      const atWork = async () => (await valueOf(lab.jobs.list({}))).some(({ endedAt }) => endedAt === null);
      await vi.waitUntil(async () => !(await atWork()), { timeout: patience });
      desktop.heard.length = 0;
    });
    afterAll(async () => {
      await desktop.close();
      await session.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    // The last one comes first.
    afterAll(async () => {
      // As when a session ends: nobody is there to be asked.
      app.process().kill('SIGTERM');
      await close();
    });

    const heard = (what: RegExp): string[] => desktop.heard.filter((line) => what.test(line));
    const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

    it('shows progress at the icon of the app for as long as there is work, and not each of its steps', async () => {
      const run = await train(lab, 20_000);
      const shown = () => heard(progressOf).map((line) => Number(progressOf.exec(line)?.[1]));
      await expect.poll(() => shown().some((value) => value > 0 && value < 1), { timeout: patience }).toBe(true);
      await cancelAll(lab);
      const status = async () => (await valueOf(lab.runs.get({ id: run }))).status;
      await expect.poll(status, { timeout: patience }).toBe('cancelled');
      expect(heard(/"progress-visible" variant\s+boolean true/).length).toBeGreaterThan(0);
      await expect.poll(() => heard(/"progress-visible"/).at(-1), { timeout: patience }).toMatch(/boolean false/);
      expect(shown().filter((value) => Math.abs(100 * value - Math.round(100 * value)) > 1e-6)).toEqual([]);
      expect(heard(/member=Notify/)).toEqual([]);
    });

    it('asks a hand what is to become of the work, and goes behind an icon of the tray', async () => {
      const run = await train(lab, 1_000_000);
      await app.evaluate(({ BrowserWindow }) => {
        setTimeout(() => BrowserWindow.getAllWindows()[0]?.close());
      });
      // The key that is pressed on the question means what it suggests.
      await expect
        .poll(
          async () => {
            await desktop.hand('key', 'Return');
            return visible();
          },
          { timeout: patience, interval: 500 },
        )
        .toBe(false);
      await expect.poll(() => heard(/member=StatusNotifierItemRegistered/).length, { timeout: patience }).toBe(1);
      expect((await valueOf(lab.runs.get({ id: run }))).status).toBe('running');
    });

    it('notifies of the end of the job, and comes forward at it when the notification is answered', async () => {
      const job = (await valueOf(lab.jobs.list({}))).find(({ endedAt }) => endedAt === null);
      await cancelAll(lab);
      await expect.poll(() => heard(/member=Notify/).length, { timeout: patience }).toBe(1);
      const [notification = ''] = heard(/member=Notify/);
      expect(notification).toContain('string "Hidden Unit"');
      expect(notification).toContain(`string "${job?.title ?? 'none'}" string "Job cancelled."`);
      expect(notification).toContain('string "default"');
      // Its first action, as a click on it.
      await expect
        .poll(
          async () => {
            await desktop.answer();
            return heard(/member=ActionInvoked/).length;
          },
          { timeout: patience, interval: 500 },
        )
        .toBeGreaterThan(0);
      await expect.poll(visible, { timeout: patience }).toBe(true);
      await expect.poll(() => app.windows()[0]?.url(), { timeout: patience }).toMatch(/\/app\/runs\/\d+$/);
    });

    it('needs no icon in the tray while its window is there', async () => {
      await expect.poll(() => heard(/member=StatusNotifierItemUnregistered/).length, { timeout: patience }).toBe(1);
    });
  });
}

async function train(lab: LabClient, steps: number): Promise<number> {
  const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps } }));
  const { run } = await valueOf(lab.training.start({ spec, data, engine: 'wasm' }));
  const status = async () => (await valueOf(lab.runs.get({ id: run }))).status;
  await expect.poll(status, { timeout: patience }).not.toBe('queued');
  return run;
}

async function cancelAll(lab: LabClient): Promise<void> {
  for (const { id, endedAt } of await valueOf(lab.jobs.list({}))) {
    if (endedAt === null) await valueOf(lab.jobs.cancel({ id }));
  }
}
