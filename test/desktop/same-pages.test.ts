import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowserShell, type BrowserShell } from '../../main/browser-shell.ts';
import { browserArguments, findBrowser } from '../../main/setup/browser.mjs';
import { valueOf } from '../../shared/contract/index.ts';
import { packedSample } from '../sample.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const pages = ['/', '/digits', '/faces', '/faces/curate', '/faces/snapshots', '/train', '/runs', '/settings'];
const executablePath = findBrowser();

/**
 * How much two pictures of a page may differ: mean difference of their lightness, 0…1, when each 8 × 8 pixels are one. Two versions
 * of Chromium draw the same letters a little differently; a panel that is missing, moved or of another colour is far above.
 */
const mostDifference = 0.01;

describeDesktop('the pages in the window and in a browser', () => {
  let desktop: Desktop;
  let shell: BrowserShell;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    if (executablePath === undefined) return;
    packedSample();
    desktop = await openDesktop();
    await valueOf(desktop.lab.digits.add({ source: { kind: 'sample' } }));
    await vi.waitUntil(async () => (await valueOf(desktop.lab.digits.list({}))).length === 1, { timeout: 60_000 });
    shell = await openBrowserShell({ dataDirectory: desktop.dataDirectory });
    browser = await chromium.launch({ executablePath, args: browserArguments() });
    const viewport = await desktop.page.evaluate<{ width: number; height: number }>(
      `({ width: innerWidth, height: innerHeight })`,
    );
    page = await browser.newPage({ viewport, colorScheme: 'light' });
    await page.goto(shell.newAddress());
  });
  afterAll(async () => {
    if (executablePath === undefined) return;
    await browser.close();
    await shell.close();
    await desktop.close();
  });

  it.skipIf(executablePath === undefined).each(pages)('look and say the same: %s', async (address) => {
    await desktop.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const shown = [desktop.page, page];
    await desktop.page.goto(`hidden-unit://app${address}`);
    await page.goto(`${shell.origin}${address}`);
    for (const each of shown) {
      await each.waitForSelector('html[data-painted=true]', { state: 'attached' });
      await each.waitForLoadState('networkidle');
    }
    await expect.poll(() => difference(browser, shown), { timeout: 8_000 }).toBeLessThan(mostDifference);
    const [there, here] = await Promise.all(shown.map(words));
    expect(there).toEqual(here);
  });

  it.skipIf(executablePath === undefined)('are told apart where they are not the same', async () => {
    await desktop.page.goto('hidden-unit://app/runs');
    await page.goto(`${shell.origin}/settings`);
    for (const each of [desktop.page, page])
      await each.waitForSelector('html[data-painted=true]', { state: 'attached' });
    await expect.poll(() => difference(browser, [desktop.page, page])).toBeGreaterThan(2 * mostDifference);
  });
});

/** What only one of them needs: the desktop app a dialog for folders, the browser a permission to notify. */
const ownTo = ['Choose…', 'Allow'];

/** The headings and the names of everything that can be pressed, in order. */
async function words(page: Page): Promise<string[]> {
  const all = await page.evaluate<
    string[]
  >(`[...document.querySelectorAll('h1, h2, h3, main button, main label, nav a')].map((each) =>
    (each.getAttribute('aria-label') ?? each.innerText).trim()).filter(Boolean)`);
  return all.filter((word) => !ownTo.includes(word));
}

/** Takes both pages' pictures, and lets a blank page compare them. */
async function difference(on: Browser, shown: Page[]): Promise<number> {
  const pictures = await Promise.all(shown.map(async (each) => (await each.screenshot()).toString('base64')));
  const blank = await on.newPage();
  try {
    return await blank.evaluate<number>(`(async () => {
      const small = async (base64) => {
        const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + base64)).blob());
        const [width, height] = [picture.width, picture.height].map((pixels) => Math.floor(pixels / 8));
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(picture, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      };
      const [one, other] = await Promise.all(${JSON.stringify(pictures)}.map(small));
      let sum = 0;
      for (let at = 0; at < one.length; at += 1) sum += Math.abs(one[at] - other[at]);
      return one.length === other.length ? sum / one.length / 255 : 1;
    })()`);
  } finally {
    await blank.close();
  }
}
