/**
 * The curation grid with 5,000 faces in Chromium: how long frames take while it scrolls from end to end, and how long after a key the
 * next face is on the screen. Prints one JSON object, in milliseconds.
 *
 *     node test/bench/faces/grid.ts [--quick]          after `npm run build`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { z } from 'zod';
import { browserAdvice, browserArguments, findBrowser } from '../../../main/setup/browser.mjs';
import { distributionOf, rounded, say, type Distribution } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { addManyFaces } from './many-faces.ts';

const quick = process.argv.includes('--quick');
const faces = 5000;
const keys = quick ? 20 : 60;

const scrolling = z.object({ frames: z.array(z.number()), late: z.number() });

interface Scrolling {
  frames: Distribution;
  /** Processor time of the page's main thread a frame: what the grid costs, also where others take the processor. */
  work: number;
  /** The same of all the browser's processes together: raster, decoding, the network, the picture on the screen. */
  browser: number;
  /** Share of the pictures in sight that were not there yet. */
  late: number;
}

/** From the top to the end, so many CSS pixels a frame. */
async function scrolled(page: Page, thread: CDPSession, processes: CDPSession, pixels: number): Promise<Scrolling> {
  const before = { thread: await threadSeconds(thread), browser: await browserSeconds(processes) };
  const { frames, late } = scrolling.parse(await page.evaluate(`gridWatch.scroll(${pixels})`));
  const work = (1000 * ((await threadSeconds(thread)) - before.thread)) / frames.length;
  const all = (1000 * ((await browserSeconds(processes)) - before.browser)) / frames.length;
  return { frames: distributionOf(frames), work: rounded(work), browser: rounded(all), late: rounded(late) };
}

/** Processor seconds that the page's main thread has worked. */
async function threadSeconds(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Processor seconds that the browser's processes have worked. */
async function browserSeconds(processes: CDPSession): Promise<number> {
  const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** From the key that decides until the frame after the one in which the next face is shown. */
async function nextFace(page: Page): Promise<Distribution> {
  const times: number[] = [];
  for (let turn = 0; turn < keys; turn++) {
    await page.evaluate('gridWatch.key()');
    await page.keyboard.press(turn % 2 === 0 ? 'p' : 'x');
    times.push(z.number().parse(await page.evaluate('gridWatch.shown')));
    // A person looks before the next key.
    await page.waitForTimeout(200);
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
  const thread = await page.context().newCDPSession(page);
  await thread.send('Performance.enable', { timeDomain: 'threadTicks' });
  const processes = await browser.newBrowserCDPSession();
  await page.addInitScript({ path: join(import.meta.dirname, 'grid-watch.mjs') });
  await page.goto(shell.url);
  await page.goto(new URL('/faces/curate', shell.url).href);
  await page.getByRole('gridcell').first().waitFor();
  say('  scrolling from end to end, three times');
  // The first time no thumbnail has been made. At sixty frames a second these are 1,800 and 6,000 pixels a second.
  const first = await scrolled(page, thread, processes, 30);
  const again = await scrolled(page, thread, processes, 30);
  const fast = await scrolled(page, thread, processes, 100);
  say('  deciding by keys');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.getByRole('region', { name: 'Preview' }).locator('img').first().waitFor();
  await page.waitForLoadState('networkidle');
  const keyToNextFace = await nextFace(page);
  console.log(JSON.stringify({ browser: browser.version(), faces, first, again, fast, keyToNextFace }));
} finally {
  await browser.close();
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
}
