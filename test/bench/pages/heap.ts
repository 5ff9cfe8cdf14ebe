/**
 * What the page holds while a person works in a lab of 10,000 runs for long: bytes of objects, nodes of the document and listeners, each
 * minute, after everything that nobody needs was collected. Prints one JSON object. No part of `npm run bench`: it takes as long as is asked.
 *
 *     node test/bench/pages/heap.ts [minutes, usually 15]       after `npm run build`; HIDDEN_UNIT_BENCH: folder with the large lab
 */
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { browserAdvice, browserArguments, findBrowser } from '../../../main/setup/browser.mjs';
import { packedSample } from '../../sample.ts';
import { largeLab } from '../history/large-lab.ts';
import { addSample, trainRun } from '../lab-run.ts';
import { say } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';

const minutes = Number(process.argv[2] ?? 15);

/** Goes where a click would: without loading the page anew, which would begin with an empty heap. */
async function follow(page: Page, href: string): Promise<void> {
  await page.evaluate(
    `document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(${JSON.stringify(href)})`,
  );
}

/** One round of work: scroll, filter, sort, group, open runs, compare, open the units of a trained net, and back. */
async function work(page: Page, turn: number, trained: number): Promise<void> {
  await follow(page, '/runs');
  const links = page.getByRole('table', { name: 'Runs' }).getByRole('link');
  await page.getByText(/^10,0\d\d runs$/).waitFor();
  await links.nth(5).waitFor();
  await page.evaluate(`frameWatch.scroll('[role=table][aria-label=Runs]', Infinity, 60)`);
  await page.evaluate(`document.querySelector('[role=table][aria-label=Runs]').scrollTop = ${(turn * 7919) % 200_000}`);
  await links.nth(5).waitFor();
  const filter = page.getByLabel('Filter runs');
  await filter.fill(`optimizer.momentum = 0.${(turn % 9) + 1}`);
  await page.getByText('1,000 runs', { exact: true }).waitFor();
  await follow(page, `/runs?sort=train.cost+${turn % 2 === 0 ? 'ascending' : 'descending'}`);
  await page.getByText(/^10,0\d\d runs$/).waitFor();
  await follow(page, '/runs?group=optimizer.momentum');
  await page
    .getByRole('button', { name: /^n = 1,00\d$/ })
    .first()
    .waitFor();
  await follow(page, '/runs');
  await links.nth(3).click();
  await page.waitForURL(/\/runs\/\d+$/);
  await page.getByRole('img', { name: /^Cost/ }).first().waitFor();
  await page.keyboard.press(']');
  await page.goBack();
  const some = Array.from({ length: 12 }, (_, place) => ((turn * 131 + place * 797) % 10_000) + 1);
  await follow(page, `/compare?runs=${some.join(',')}`);
  await page.getByRole('img', { name: /^Cost/ }).first().waitFor();
  await follow(page, `/runs/${trained}/explore`);
  await page.locator('canvas').first().waitFor();
  await follow(page, `/runs/${trained}`);
  await page
    .getByRole('heading', { name: /^Weights/ })
    .first()
    .waitFor();
  await follow(page, '/');
  await page.getByRole('heading', { name: 'Recent runs' }).waitFor();
}

/** What is left when everything that nobody needs has gone. */
async function held(session: CDPSession): Promise<{ bytes: number; nodes: number; listeners: number }> {
  for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { bytes: usedSize, nodes, listeners: jsEventListeners };
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(browserAdvice);
packedSample();
const space = workspace();
const shell = await startShell(largeLab(space.folder));
const browser = await chromium.launch({ executablePath, args: browserArguments() });
try {
  const attached = await shell.attach();
  await addSample(attached);
  const { id } = await trainRun(attached, { preset: 'part4', settings: { steps: 20 }, engine: 'wasm' });
  await attached.close();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000);
  await page.addInitScript({ path: `${import.meta.dirname}/frame-watch.mjs` });
  await page.goto(shell.url);
  const session = await page.context().newCDPSession(page);
  const readings: object[] = [];
  const begun = performance.now();
  const minutesGone = (): number => (performance.now() - begun) / 60_000;
  for (let turn = 0, next = 0; minutesGone() < minutes; turn++) {
    await work(page, turn, id);
    if (minutesGone() < next) continue;
    next = Math.floor(minutesGone()) + 1;
    readings.push({ minute: Number(minutesGone().toFixed(2)), rounds: turn + 1, ...(await held(session)) });
    say(`  ${JSON.stringify(readings.at(-1))}`);
  }
  console.log(JSON.stringify({ browser: browser.version(), readings }));
} finally {
  await browser.close();
  await shell.close();
  space.remove();
}
