import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { browserAdvice, browserArguments, findBrowser } from '../../main/setup/browser.mjs';
import { temporaryFolder } from '../temporary.ts';

const root = join(import.meta.dirname, '..', '..');
const opened = z.object({ url: z.url(), origin: z.url(), pid: z.int() });

/** The built workbench in a process of its own, with a data directory of the test's own. */
export interface Workbench {
  data: string;
  origin: string;
  /** Opens the page in a fresh window of the same browser profile; the first call uses the one-time address. */
  page(path?: string): Promise<Page>;
  context: BrowserContext;
  /** What went wrong inside the pages: uncaught errors and console errors. */
  complaints: string[];
  kill(): void;
  /** Starts the shell again on the same folder and port, after a `kill`. @returns the address it printed. */
  restart(): Promise<string>;
}

export interface WorkbenchOptions {
  data?: string;
  colorScheme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** Starts the lab from its sources, with this in its environment: one that knows kinds of a test's own. The page is the built one. */
  environment?: Readonly<Record<string, string>>;
}

/** Starts what a person starts, built, and opens it in a real browser. Everything ends with the test. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const data = options.data ?? temporaryFolder();
  let server: ChildProcess | undefined;
  const start = async (port?: string): Promise<z.infer<typeof opened>> => {
    server = spawnShell(data, options.environment, port);
    return firstLine(server.stdout);
  };
  onTestFinished(async () => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  });
  const { url, origin } = await start();
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(browserAdvice);
  const browser = await chromium.launch({ executablePath, args: browserArguments() });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
    // Motion would only make screenshots and clicks wait.
    reducedMotion: 'reduce',
  });
  // A condition is waited for as long as the machine may be busy with something else.
  context.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  let address: string | undefined = url;
  return {
    data,
    origin,
    context,
    complaints,
    kill: () => {
      server?.kill('SIGKILL');
    },
    restart: async () => {
      if (server?.exitCode === null && server.signalCode === null) await once(server, 'exit');
      return (await start(new URL(origin).port)).url;
    },
    page: async (path = '/') => {
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      if (address !== undefined) await page.goto(address);
      if (address === undefined || path !== '/') await page.goto(`${origin}${path}`);
      address = undefined;
      await page.locator('html[data-painted=true]').waitFor();
      return page;
    },
  };
}

function spawnShell(data: string, environment: WorkbenchOptions['environment'], port = '0'): ChildProcess {
  const entry = environment === undefined ? join(root, 'out', 'main', 'serve.cjs') : join(root, 'main', 'serve.ts');
  return spawn(process.execPath, [entry, '--data', data, '--port', port, '--no-open', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
}

function firstLine(stream: NodeJS.ReadableStream | null): Promise<z.infer<typeof opened>> {
  return new Promise((resolve, reject) => {
    let text = '';
    if (stream === null) throw new Error('The browser shell has no output to read.');
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      if (text.includes('\n')) resolve(opened.parse(JSON.parse(text)));
    });
    stream.on('end', () => {
      reject(new Error(`The browser shell ended before it was open: ${text}`));
    });
  });
}
