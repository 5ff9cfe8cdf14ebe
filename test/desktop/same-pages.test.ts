import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowserShell, type BrowserShell } from '../../main/browser-shell.ts';
import { browserAdvice, browserArguments, findBrowser } from '../../main/setup/browser.mjs';
import { valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { denseSpec } from '../trainer-process.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const pages = [
  ...['/', '/digits', '/faces', '/faces/curate', '/faces/snapshots', '/train', '/runs', '/settings'],
  ...['/runs/1', '/runs/3', '/compare?runs=1,2'],
];
const themes = ['light', 'dark'] as const;
const executablePath = findBrowser();

/** Pixels of the squares that two pictures of a page are compared by: as large as the smallest thing that could be missing. */
const square = 64;

/**
 * How much two pictures of a page may differ in any square: mean difference of its lightness, 0…1, when each 16 × 16 pixels are one.
 * Two versions of Chromium draw the same letters a little differently; a panel that is missing, moved or of another colour is above.
 */
const mostDifference = 0.015;

describeDesktop('the pages in the window and in a browser', () => {
  let desktop: Desktop;
  let shell: BrowserShell;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    if (executablePath === undefined) throw new Error(browserAdvice);
    packedSample();
    desktop = await openDesktop();
    await valueOf(desktop.lab.digits.add({ source: { kind: 'sample' } }));
    await vi.waitUntil(async () => (await valueOf(desktop.lab.digits.list({}))).length === 1, { timeout: 60_000 });
    for (const steps of [20, 30]) {
      const { spec, data } = await valueOf(desktop.lab.training.resolve({ preset: 'part4', settings: { steps } }));
      await endOf(desktop.lab, await valueOf(desktop.lab.training.start({ spec, data, engine: 'cpu' })));
    }
    const folder = storeMatrices(join(desktop.dataDirectory, 'patterns'));
    await endOf(desktop.lab, await valueOf(desktop.lab.matrices.add({ path: folder })));
    const spec = denseSpec({ steps: 20 });
    const dense = await endOf(desktop.lab, await valueOf(desktop.lab.training.start({ spec, engine: 'cpu' })));
    expect(dense).toMatchObject({ run: 3, state: 'succeeded' });
    shell = await openBrowserShell({ dataDirectory: desktop.dataDirectory });
    browser = await chromium.launch({ executablePath, args: browserArguments() });
    const viewport = await desktop.page.evaluate<{ width: number; height: number }>(
      `({ width: innerWidth, height: innerHeight })`,
    );
    // The desktop app needs to ask nobody whether it may notify.
    page = await browser.newPage({ viewport, colorScheme: 'light', permissions: ['notifications'] });
    await page.goto(shell.newAddress());
  });
  afterAll(async () => {
    await browser.close();
    await shell.close();
    await desktop.close();
  });

  /** Both pages at an address and in a theme. */
  async function show(address: string, theme: (typeof themes)[number]): Promise<Page[]> {
    const shown = [desktop.page, page];
    for (const each of shown) await each.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await desktop.page.goto(`hidden-unit://app${address}`);
    await page.goto(`${shell.origin}${address}`);
    for (const each of shown) {
      await each.waitForSelector('html[data-painted=true]', { state: 'attached' });
      await each.waitForLoadState('networkidle');
    }
    return shown;
  }

  it('put hidden units in the same order', async () => {
    const shown = await show('/runs/3', 'light');
    const inOrder = async (): Promise<string[][]> =>
      Promise.all(shown.map((each) => each.locator('.unit + .caption').allInnerTexts()));
    const [byNumber = []] = await inOrder();
    expect(byNumber.length).toBeGreaterThan(1);
    for (const each of shown) await each.getByText('by norm').click();
    await expect
      .poll(async () => (await inOrder()).map((order) => order.join() !== byNumber.join()))
      .toEqual([true, true]);
    const [there, here] = await inOrder();
    expect(there).toEqual(here);
  });

  describe.each(themes)('in the %s theme', (theme) => {
    it.each(pages)('look and say the same: %s', async (address) => {
      const shown = await show(address, theme);
      await expect.poll(() => difference(browser, shown), { timeout: 60_000 }).toBeLessThan(mostDifference);
      const [there, here] = await Promise.all(shown.map(words));
      expect(there).toEqual(here);
    });

    it.each(['nav', 'main section', 'footer.status-bar', 'h1'])(
      'are told apart where one lacks its %s',
      async (part) => {
        const shown = await show('/train', theme);
        await expect.poll(() => difference(browser, shown), { timeout: 60_000 }).toBeLessThan(mostDifference);
        await page
          .locator(part)
          .first()
          .evaluate((element: { style: { visibility: string } }) => {
            element.style.visibility = 'hidden';
          });
        await expect.poll(() => difference(browser, shown)).toBeGreaterThan(mostDifference);
      },
    );
  });
});

/** What only one of them needs: the desktop app a dialog for folders, the browser a permission to notify. */
const ownTo = ['Choose…', 'Allow'];

/** Takes out of a page what it has and the other has not; scroll bars too, which each Chromium draws in its own way. */
const withoutItsOwn = `(() => {
  for (const button of document.querySelectorAll('button'))
    if (${JSON.stringify(ownTo)}.includes(button.innerText.trim())) button.style.display = 'none';
  for (const row of document.querySelectorAll('.setting'))
    if (row.innerText.startsWith('Notify when')) row.style.display = 'none';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('::-webkit-scrollbar { display: none }');
  document.adoptedStyleSheets = [sheet];
})()`;

/** The headings and the names of everything that can be pressed, in order. */
async function words(page: Page): Promise<string[]> {
  const all = await page.evaluate<
    string[]
  >(`[...document.querySelectorAll('h1, h2, h3, main button, main label, nav a')].map((each) =>
    (each.getAttribute('aria-label') ?? each.innerText).trim()).filter(Boolean)`);
  return all.filter((word) => !ownTo.includes(word));
}

/**
 * Takes both pages' pictures, without what only one of them needs, and lets a blank page compare them.
 * @returns the difference of the squares that differ most.
 */
async function difference(on: Browser, shown: Page[]): Promise<number> {
  for (const each of shown) await each.evaluate(withoutItsOwn);
  const pictures = await Promise.all(shown.map(async (each) => (await each.screenshot()).toString('base64')));
  const blank = await on.newPage();
  try {
    return await blank.evaluate<number>(`(async () => {
      const cell = 16;
      const small = async (base64) => {
        const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + base64)).blob());
        const [width, height] = [picture.width, picture.height].map((pixels) => Math.floor(pixels / cell));
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(picture, 0, 0, width, height);
        return context.getImageData(0, 0, width, height);
      };
      const [one, other] = await Promise.all(${JSON.stringify(pictures)}.map(small));
      if (one.width !== other.width || one.height !== other.height) return 1;
      const across = ${square} / cell;
      let most = 0;
      for (let top = 0; top < one.height; top += across) for (let left = 0; left < one.width; left += across) {
        let sum = 0;
        let count = 0;
        for (let y = top; y < Math.min(top + across, one.height); y += 1)
          for (let x = left; x < Math.min(left + across, one.width); x += 1)
            for (let channel = 0; channel < 3; channel += 1) {
              const at = 4 * (y * one.width + x) + channel;
              sum += Math.abs(one.data[at] - other.data[at]);
              count += 1;
            }
        most = Math.max(most, sum / count / 255);
      }
      return most;
    })()`);
  } finally {
    await blank.close();
  }
}
