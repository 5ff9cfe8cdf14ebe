import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, launchElectron } from './desktop-app.ts';
import { openLabProcess } from './lab-process.ts';

const root = join(import.meta.dirname, '..', '..');
const patience = { timeout: 90_000 };

// A process that is stopped holds its lab and answers nobody.
if (process.platform !== 'win32') {
  describeDesktop('a lab that does not answer', () => {
    let folder: string;
    let lab: ChildProcess;
    let app: ElectronApplication;
    let page: Page;
    let start: Awaited<ReturnType<typeof launchElectron>>['start'];
    let close: () => Promise<void>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hidden-unit-slow-'));
      const data = join(folder, 'lab');
      lab = await openLabProcess(data);
      lab.kill('SIGSTOP');
      ({ app, start, close } = await launchElectron([root, '--data', data], folder));
      page = await app.firstWindow();
    });
    afterAll(async () => {
      lab.kill('SIGKILL');
      await close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    it('is said to be opening, and then not to be had', async () => {
      await page.getByRole('heading', { name: 'Opening the lab…' }).waitFor(patience);
      await page.getByRole('heading', { name: 'The lab could not be opened' }).waitFor(patience);
      expect(await page.evaluate('typeof window.lab')).toBe('undefined');
    });

    it('leaves a menu that needs no lab, no developer tools and no page of the web', async () => {
      const items = await app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items.map(({ role }) => role) ?? []),
      );
      expect(items).toContain('close');
      expect(items).not.toContain('toggledevtools');
      expect(items?.filter((role) => role === undefined)).toEqual([]);
    });

    it('is opened when it answers and one tries again, with what the app was started for meanwhile', async () => {
      await app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.hide();
      });
      const list = join(folder, 'actors.csv');
      writeFileSync(list, `A. Nobody,1,2,http://example.org/a.jpg,"1,2,30,40",${'ab'.repeat(32)}\n`);
      const same = start.args.map((text) => text.replace(join('beside', 'state'), 'state'));
      const second = spawn(start.program, [...same, list], { env: start.env, stdio: 'ignore' });
      expect(await once(second, 'exit')).toEqual([0, null]);
      const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
      await expect.poll(visible, patience).toBe(true);

      lab.kill('SIGCONT');
      await page.getByRole('link', { name: 'Try again' }).click();
      await page.waitForSelector('html[data-painted=true]', { state: 'attached', ...patience });
      await page.getByText('A. Nobody').first().waitFor(patience);
    });
  });
}
