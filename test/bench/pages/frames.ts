/**
 * How long frames last in Chromium while a person works: dragging the sliders of the contour lab and of the momentum lab, and scrolling
 * through 10,000 runs. Prints one JSON object, in milliseconds.
 *
 *     node test/bench/pages/frames.ts [--quick]          after `npm run build`; HIDDEN_UNIT_BENCH: folder with the large lab
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium, type Locator, type Page } from 'playwright-core';
import { z } from 'zod';
import { browserAdvice, browserArguments, findBrowser } from '../../../main/setup/browser.mjs';
import { valueOf } from '../../../shared/contract/index.ts';
import { packedSample } from '../../sample.ts';
import { largeLab } from '../history/large-lab.ts';
import { distributionOf, say, type Distribution } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';

const quick = process.argv.includes('--quick');
const moves = quick ? 120 : 400;

/** The frames drawn during some work. */
async function framesOf(page: Page, work: () => Promise<unknown>): Promise<Distribution> {
  await page.evaluate('frameWatch.begin()');
  await work();
  return distributionOf(z.array(z.number()).parse(await page.evaluate('frameWatch.end()')));
}

/** Drags a slider through its middle half and back, a move every 8 ms at most. */
async function dragged(page: Page, slider: Locator): Promise<Distribution> {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (box === null) throw new Error('The slider is not on the page.');
  const at = (share: number): [number, number] => [box.x + box.width * share, box.y + box.height / 2];
  await page.mouse.move(...at(0.25));
  await page.mouse.down();
  const frames = await framesOf(page, async () => {
    for (let move = 0; move < moves; move++) {
      await page.mouse.move(...at(0.5 - 0.25 * Math.cos((4 * Math.PI * move) / moves)));
      await page.waitForTimeout(8);
    }
  });
  await page.mouse.up();
  return frames;
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(browserAdvice);
const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
const space = workspace();
const browser = await chromium.launch({ executablePath, args: browserArguments() });
const viewport = { width: 1440, height: 900 };

/** A page of a lab's own shell, while it is needed. */
async function withPage<Value>(data: string, work: (page: Page, origin: string) => Promise<Value>): Promise<Value> {
  const shell = await startShell(data);
  const page = await browser.newPage({ viewport });
  try {
    await page.addInitScript({ path: join(import.meta.dirname, 'frame-watch.mjs') });
    await page.goto(shell.url);
    return await work(page, new URL(shell.url).origin);
  } finally {
    await page.close();
    await shell.close();
  }
}

async function sampleLab(): Promise<string> {
  packedSample();
  const data = join(folder, 'lab');
  const shell = await startShell(data);
  const attached = await shell.attach();
  const { job } = await valueOf(attached.client.digits.add({ source: { kind: 'sample' } }));
  while ((await valueOf(attached.client.jobs.get({ id: job.id }))).endedAt === null) await setTimeout(100);
  await attached.close();
  await shell.close();
  return data;
}

const patience = { timeout: 120_000 };
try {
  say('  dragging the sliders of the instruments');
  const instruments = await withPage(await sampleLab(), async (page, origin) => {
    await page.goto(`${origin}/instruments/contour`);
    await page.getByRole('button', { name: 'Draw figure 10b' }).click();
    await page.getByRole('img', { name: 'Cost by colour' }).locator('.level').first().waitFor(patience);
    const contour: Record<string, Distribution> = {};
    for (const name of ['Learning rate', 'Momentum', 'Steps']) {
      contour[name] = await dragged(page, page.getByRole('slider', { name: `${name}, slider` }));
    }
    await page.goto(`${origin}/instruments/momentum`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const momentum: Record<string, Distribution> = {};
    for (const name of ['Condition number', 'Learning rate', 'Momentum', 'Steps']) {
      const slider = page.getByRole('slider', { name, exact: true });
      await slider.waitFor(patience);
      momentum[name] = await dragged(page, slider);
    }
    return { contour, momentum };
  });
  say('  scrolling through 10,000 runs');
  const runs = await withPage(largeLab(space.folder), async (page, origin) => {
    await page.goto(`${origin}/runs`);
    await page.getByText(/^10,00\d runs$/).waitFor(patience);
    await page.getByRole('row').nth(5).waitFor();
    const scroll = (pixels: number): Promise<Distribution> =>
      framesOf(page, () => page.evaluate(`frameWatch.scroll('[role=table][aria-label=Runs]', ${pixels}, ${moves})`));
    // At sixty frames a second these are 1,800 and 6,000 pixels a second, and the whole table in two to seven seconds.
    return { slow: await scroll(30), fast: await scroll(100), whole: await scroll(Infinity) };
  });
  console.log(JSON.stringify({ browser: browser.version(), ...instruments, runs }));
} finally {
  await browser.close();
  space.remove();
  rmSync(folder, { recursive: true, force: true });
}
