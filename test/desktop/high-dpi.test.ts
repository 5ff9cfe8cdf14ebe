import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

describeDesktop('a display with twice the pixels', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop(['--force-device-scale-factor=2']);
    // A laptop's display of that kind has 2560 × 1600 pixels or less: what a person sees is half of it.
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 560));
  });
  afterAll(() => desktop.close());

  it('shows the same page in twice the pixels, with nothing cut off', async () => {
    const seen = () =>
      desktop.page.evaluate<{ ratio: number; width: number; over: number }>(`({
        ratio: devicePixelRatio,
        width: innerWidth,
        over: Math.max(document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight),
      })`);
    await expect.poll(seen).toEqual({ ratio: 2, width: 900, over: 0 });
    const pixels = await desktop.app.evaluate(async ({ BrowserWindow }) => {
      const picture = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
      return picture?.toBitmap().length;
    });
    expect(pixels).toBe(1800 * 1120 * 4);
  });
});
