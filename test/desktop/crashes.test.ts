import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = { timeout: 60_000 };

describeDesktop('a page that crashes', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
    await choose(desktop, 'go:/runs');
    await desktop.page.waitForURL('hidden-unit://app/runs');
  });
  afterAll(() => desktop.close());

  /** Playwright gives up a page that crashed, so that the window itself is asked. */
  const inPage = (code: string) =>
    desktop.app.evaluate(async ({ BrowserWindow }, text) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed()) return undefined;
      const answer: unknown = await contents.executeJavaScript(text).catch(() => undefined);
      return answer;
    }, code);
  /** Counted in the main process, which hears of the end of the page's one before anything is done about it. */
  const crash = () =>
    desktop.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const gone = new Promise((heard) => contents?.once('render-process-gone', heard));
      contents?.forcefullyCrashRenderer();
      await gone;
    });
  const painted = () => inPage(`document.documentElement.dataset.painted === 'true' && location.href`);

  it('is loaded again, and asks a person when it crashes twice in a row', async () => {
    await crash();
    await expect.poll(painted, patience).toBe('hidden-unit://app/runs');
    await crash();
    await expect
      .poll(() => inPage(`document.querySelector('h1')?.innerText`), patience)
      .toBe('This page crashed twice in a row');
    expect(await inPage('typeof window.lab')).toBe('undefined');
  });

  it('is there again, where it was, after Reload', async () => {
    expect(await inPage(`document.activeElement.innerText`)).toBe('Reload');
    await inPage(`document.activeElement.click()`);
    await expect.poll(painted, patience).toBe('hidden-unit://app/runs');
  });

  it('leaves a report of its crash on this disk', async () => {
    const reports = () =>
      readdirSync(join(desktop.dataDirectory, 'logs', 'crashes'), { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.dmp'),
      );
    await expect.poll(() => reports().length, patience).toBeGreaterThan(0);
  });
});
