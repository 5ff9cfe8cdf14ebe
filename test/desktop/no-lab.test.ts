import { afterAll, beforeAll, expect, it } from 'vitest';
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

  it('ends the app with exit code 1 when the window is closed', async () => {
    const ended = new Promise<number | null>((resolve) => desktop.app.process().once('exit', resolve));
    await desktop.page.close();
    expect(await ended).toBe(1);
  });
});
