import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { browserAdvice, browserArguments, provideBrowser } from './browser.mjs';
import { SetupError } from './place.mjs';

/** The page says by itself when it has painted (renderer/bridge). */
const painted = 'html[data-painted=true]';
/** The window that opens instead when there is no lab to show, and says why (main/electron/opening-window.ts). */
const failed = 'html[data-page=failed]';
const patience = 60_000;

/**
 * Opens a shell, waits until its first page is painted, says so on stdout and closes it.
 * @param {import('./shell.mjs').Shell} shell
 * @returns {Promise<number>} exit code
 * @throws SetupError when it does not open.
 */
export async function checkShell(shell) {
  const seconds = shell.name === 'desktop app' ? await checkDesktop(shell) : await checkBrowser(shell);
  process.stdout.write(`The ${shell.name} opened: first page painted after ${seconds.toFixed(1)} s.\n`);
  return 0;
}

/** @param {import('./shell.mjs').Shell} shell @returns {Promise<number>} seconds */
async function checkDesktop(shell) {
  const { _electron } = await import('playwright-core');
  const started = performance.now();
  const app = await _electron
    .launch({ executablePath: shell.program, args: shell.args, env: shell.env, timeout: patience })
    .catch((error) => fail(`the desktop app did not start (${firstLine(error)})`));
  try {
    const page = await app.firstWindow({ timeout: patience });
    await waitForPaint(page);
    return (performance.now() - started) / 1000;
  } finally {
    await app.close();
  }
}

/** @param {import('./shell.mjs').Shell} shell @returns {Promise<number>} seconds, the browser's own start included. */
async function checkBrowser(shell) {
  const executablePath = await provideBrowser();
  if (executablePath === undefined) throw new SetupError(browserAdvice);
  const { chromium } = await import('playwright-core');
  const started = performance.now();
  const server = spawn(shell.program, [...shell.args, '--no-open', '--json'], {
    env: shell.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  try {
    const [address, browser] = await Promise.all([
      addressOf(server),
      chromium.launch({ executablePath, args: browserArguments(), timeout: patience }),
    ]);
    try {
      const page = await browser.newPage();
      await page.goto(address, { timeout: patience });
      await waitForPaint(page);
      return (performance.now() - started) / 1000;
    } finally {
      await browser.close();
    }
  } finally {
    server.kill('SIGTERM');
    await closed;
  }
}

/** @param {import('playwright-core').Page} page */
async function waitForPaint(page) {
  const outcome = await page
    .waitForSelector(`${painted}, ${failed}`, { state: 'attached', timeout: patience })
    .catch((error) => fail(`the first page was not painted within ${patience / 1000} s (${firstLine(error)})`));
  if ((await outcome.getAttribute('data-page')) !== 'failed') return;
  const why = await page.locator('p').innerText();
  throw new SetupError(`The check failed: the lab could not be opened. ${why}`);
}

/** The address the browser shell prints. @param {import('node:child_process').ChildProcess} server @returns {Promise<string>} */
async function addressOf(server) {
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line).url;
  return fail('the browser shell ended before it gave an address');
}

/** @param {Error} error */
function firstLine(error) {
  return error.message.split('\n')[0];
}

/** @param {string} what @returns {never} */
function fail(what) {
  throw new SetupError(`The check failed: ${what}.`);
}
