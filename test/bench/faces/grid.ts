/**
 * The curation grid with 5,000 faces in Chromium: how long frames take while it scrolls from end to end, and how long after a key the
 * next face is on the screen. Prints one JSON object, in milliseconds.
 *
 *     node test/bench/faces/grid.ts [--quick]          after `npm run build`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { browserAdvice, browserArguments, findBrowser } from '../../../main/setup/browser.mjs';
import { rounded, say } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { addManyFaces } from './many-faces.ts';

const quick = process.argv.includes('--quick');
const faces = 5000;
const keys = quick ? 20 : 60;

interface Distribution {
  median: number;
  p95: number;
  most: number;
  count: number;
}

function distributionOf(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { median: at(0.5), p95: at(0.95), most: at(1), count: sorted.length };
}

/**
 * Scrolls from the top to the end, so many CSS pixels a frame. `late`: share of the pictures in sight that were not there yet, looked
 * at every tenth frame.
 */
async function scrolled(page: Page, pixels: number): Promise<{ frames: Distribution; late: number }> {
  const { frames, late } = await page.getByRole('grid').evaluate(
    (grid, step) =>
      new Promise<{ frames: number[]; late: number }>((resolve) => {
        const frames: number[] = [];
        let [before, seen, missing] = [0, 0, 0];
        grid.scrollTop = 0;
        const frame = (now: number): void => {
          if (before > 0) frames.push(now - before);
          before = now;
          if (frames.length % 10 === 0) {
            for (const image of grid.querySelectorAll('img')) {
              seen++;
              if (!image.complete || image.naturalWidth === 0) missing++;
            }
          }
          const top = grid.scrollTop;
          grid.scrollTop += step;
          if (grid.scrollTop === top && frames.length > 1) resolve({ frames, late: missing / Math.max(1, seen) });
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    pixels,
  );
  return { frames: distributionOf(frames), late: rounded(late) };
}

/** From the key that decides until the frame after the one in which the next face is shown, whole. */
async function nextFace(page: Page): Promise<Distribution> {
  const times: number[] = [];
  for (let turn = 0; turn < keys; turn++) {
    const shown = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const image = (): HTMLImageElement | null => document.querySelector('section[aria-label=Preview] img');
          const before = image()?.currentSrc;
          addEventListener(
            'keydown',
            (event) => {
              const look = (): void => {
                const now = image();
                const there = now !== null && now.currentSrc !== before && now.complete && now.naturalWidth > 0;
                if (there)
                  requestAnimationFrame((at) => {
                    resolve(at - event.timeStamp);
                  });
                else requestAnimationFrame(look);
              };
              requestAnimationFrame(look);
            },
            { capture: true, once: true },
          );
        }),
    );
    await page.keyboard.press(turn % 2 === 0 ? 'p' : 'x');
    times.push(await shown);
    // A person looks before the next key.
    await page.waitForTimeout(quick ? 60 : 150);
  }
  return distributionOf(times);
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(browserAdvice);
const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
const shell = await startShell(join(folder, 'lab'));
const browser = await chromium.launch({ executablePath, args: browserArguments() });
try {
  say(`  drawing and taking in ${faces} faces`);
  const attached = await shell.attach();
  await addManyFaces(attached.client, folder, faces);
  await attached.close();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(shell.url);
  await page.goto(new URL('/faces/curate', shell.url).href);
  await page.getByRole('gridcell').first().waitFor();
  say('  scrolling');
  // The first time no thumbnail has been made; a person who reads scrolls at 1,200 pixels a second, one who searches at 6,000.
  const first = await scrolled(page, 20);
  const reading = quick ? undefined : await scrolled(page, 20);
  const searching = await scrolled(page, 100);
  say('  deciding by keys');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.getByRole('region', { name: 'Preview' }).locator('img').first().waitFor();
  await page.waitForLoadState('networkidle');
  console.log(
    JSON.stringify({
      browser: browser.version(),
      faces,
      first,
      reading,
      searching,
      keyToNextFace: await nextFace(page),
    }),
  );
} finally {
  await browser.close();
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
}
