/**
 * How long the browser shell takes from the start of its process to the first painted page, with a browser that is running already.
 * Prints one JSON object, in seconds. Cold: a data folder that does not exist yet and a fresh browser profile; warm: both from the
 * start before.
 *
 *     node test/bench/start-up.ts [--quick]          after `npm run build`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { browserAdvice, browserArguments, findBrowser } from '../../main/setup/browser.mjs';
import { say, spreadOf, type Spread } from './measurement.ts';
import { startShell } from './shell.ts';

interface StartUp {
  listening: number;
  painted: number;
}

async function startUp(context: BrowserContext, data: string): Promise<StartUp> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const shell = await startShell(data);
  try {
    const listening = seconds();
    const page = await context.newPage();
    await page.goto(shell.url);
    await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    const painted = seconds();
    await page.close();
    return { listening, painted };
  } finally {
    await shell.close();
  }
}

function summary(starts: StartUp[]): Record<keyof StartUp, Spread> {
  return {
    listening: spreadOf(starts.map(({ listening }) => listening)),
    painted: spreadOf(starts.map(({ painted }) => painted)),
  };
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(browserAdvice);
const turns = process.argv.includes('--quick') ? 2 : 7;
const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
const browser = await chromium.launch({ executablePath, args: browserArguments() });
try {
  const cold: StartUp[] = [];
  const warm: StartUp[] = [];
  for (let turn = 0; turn < turns; turn++) {
    say(`  start-up, turn ${turn + 1} of ${turns}`);
    const context = await browser.newContext();
    const data = join(folder, String(turn));
    cold.push(await startUp(context, data));
    warm.push(await startUp(context, data));
    await context.close();
  }
  console.log(JSON.stringify({ browser: browser.version(), cold: summary(cold), warm: summary(warm) }));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
