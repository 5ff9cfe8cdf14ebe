import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkShell } from '../../main/setup/check.mjs';
import { describeDesktop, openOnNoLab } from './desktop-app.ts';

describeDesktop('a lab that cannot be opened', () => {
  let desktop: Awaited<ReturnType<typeof openOnNoLab>>;
  beforeAll(async () => {
    desktop = await openOnNoLab();
  });
  afterAll(() => desktop.close());

  it('is told in a window, in words, and the page can do nothing', async () => {
    await desktop.page.getByRole('heading', { name: 'The lab could not be opened' }).waitFor();
    expect((await desktop.page.getByRole('paragraph').innerText()).length).toBeGreaterThan(40);
    expect(await desktop.page.evaluate(`typeof window.lab`)).toBe('undefined');
  });

  it('ends the check of a start at once, with what the window says', async () => {
    const shown = await desktop.page.getByRole('paragraph').innerText();
    const check = checkShell({ name: 'desktop app', ...desktop.start });
    await expect(check).rejects.toThrow(`The check failed: the lab could not be opened. ${shown}`);
  });

  it('is tried again when one asks for it, and told again', async () => {
    await desktop.page.evaluate(`document.title = 'the page before'`);
    await desktop.page.getByRole('link', { name: 'Try again' }).click();
    await expect.poll(() => desktop.page.title()).toBe('Hidden Unit');
    await desktop.page.getByRole('heading', { name: 'The lab could not be opened' }).waitFor();
  });

  it('ends the app with exit code 1 when the window is closed', async () => {
    const ended = new Promise<number | null>((resolve) => desktop.app.process().once('exit', resolve));
    await desktop.page.close();
    expect(await ended).toBe(1);
  });
});
