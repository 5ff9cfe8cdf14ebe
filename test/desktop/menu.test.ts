import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

describeDesktop('the menu and the single instance', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  it('has an accelerator for every item that does something often', async () => {
    const items = await desktop.app.evaluate(({ Menu }) => {
      const all = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []) ?? [];
      return all
        .filter((item) => item.type !== 'separator')
        .map(({ label, id, role, accelerator }) => ({
          label,
          id,
          role: role ?? '',
          accelerator: accelerator ?? '',
        }));
    });
    const without = items
      .filter(({ role, accelerator }) => role === '' && accelerator === '')
      .map(({ label }) => label);
    expect(without).toEqual(['Open Recent', 'Open Log Folder']);
    const accelerators = items.map(({ accelerator }) => accelerator).filter((keys) => keys !== '');
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('goes to the pages', async () => {
    for (const address of ['/digits', '/faces', '/train', '/runs', '/settings', '/']) {
      await choose(desktop, `go:${address}`);
      await desktop.page.waitForURL(`hidden-unit://app${address}`);
    }
  });

  it('goes back and forward', async () => {
    await choose(desktop, 'go:/runs');
    await desktop.page.waitForURL('hidden-unit://app/runs');
    await choose(desktop, 'go:/digits');
    await desktop.page.waitForURL('hidden-unit://app/digits');
    await choose(desktop, 'command:back');
    await desktop.page.waitForURL('hidden-unit://app/runs');
    await choose(desktop, 'command:forward');
    await desktop.page.waitForURL('hidden-unit://app/digits');
  });

  it('opens what the keys open: the command palette, the inspector, the keys of the page', async () => {
    await choose(desktop, 'command:palette');
    await desktop.page.getByRole('dialog').or(desktop.page.getByRole('listbox')).first().waitFor();
    await desktop.page.keyboard.press('Escape');
    await choose(desktop, 'command:keys');
    await desktop.page.getByRole('dialog').waitFor();
    await desktop.page.keyboard.press('Escape');
  });

  it('starts what is on the Train page, which it opens first', async () => {
    await choose(desktop, 'go:/runs');
    await choose(desktop, 'command:start');
    await desktop.page.waitForURL('hidden-unit://app/train');
  });

  it('comes forward when it is started a second time', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    const second = spawn(desktop.electron.executable, desktop.args, { env: desktop.environment, stdio: 'ignore' });
    const [code] = (await once(second, 'exit')) as [number | null];
    expect(code).toBe(0);
    const windows = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
    await expect.poll(windows).toEqual([true]);
  });
});
