/**
 * How long the browser shell takes from the start of its process to the first painted page, with a browser that is open already, and
 * what memory it then holds. Prints one JSON object, seconds and bytes. Cold: a data folder that does not exist yet and an empty
 * browser cache; warm: both from the time before, the median of five.
 *
 *     node test/bench/start-up.ts          after `npm run build`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext } from 'playwright-core';
import { z } from 'zod';
import { browserAdvice, browserArguments, findBrowser } from '../../main/setup/browser.mjs';

const entry = join(import.meta.dirname, '..', '..', 'out', 'main', 'serve.cjs');
const opened = z.object({ url: z.url() });

interface StartUp {
  listening: number;
  painted: number;
  residentBytes: number | null;
}

async function startUp(context: BrowserContext, data: string): Promise<StartUp> {
  const started = performance.now();
  const seconds = (): number => Number(((performance.now() - started) / 1000).toFixed(3));
  const server = spawn(process.execPath, [entry, '--no-open', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    const listening = seconds();
    const page = await context.newPage();
    await page.goto(opened.parse(JSON.parse(line)).url);
    await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    const painted = seconds();
    await page.close();
    return { listening, painted, residentBytes: residentBytes(server.pid) };
  } finally {
    server.kill('SIGTERM');
    await closed;
  }
}

/** Of another process; known on Linux only. */
function residentBytes(pid: number | undefined): number | null {
  const file = `/proc/${pid ?? 0}/status`;
  const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function medianOf(starts: StartUp[]): StartUp | undefined {
  return starts.sort((a, b) => a.painted - b.painted)[starts.length >> 1];
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(browserAdvice);
const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
const browser = await chromium.launch({ executablePath, args: browserArguments() });
try {
  const context = await browser.newContext();
  const data = join(folder, 'data');
  const cold = await startUp(context, data);
  const warm: StartUp[] = [];
  for (let turn = 0; turn < 5; turn++) warm.push(await startUp(context, data));
  console.log(JSON.stringify({ cold, warm: medianOf(warm) }));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
