import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

describeDesktop('the settings in the desktop app', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
    await choose(desktop, 'go:/settings');
  });
  afterAll(() => desktop.close());

  it('say that the app notifies, whatever its page may not', async () => {
    expect(await desktop.page.evaluate('Notification.permission')).toBe('denied');
    const row = desktop.page.locator('.setting').filter({ hasText: 'Notify when a job ends' });
    await expect.poll(() => row.innerText()).toMatch(/✓ On$/);
  });

  it('do not deny the Electron that they are shown in', async () => {
    const fact = desktop.page.locator('dt', { hasText: 'Electron' }).locator('+ dd');
    await expect.poll(() => fact.innerText()).toMatch(/^(\d+\.\d+\.\d+|in this window only; .*)$/);
  });
});
