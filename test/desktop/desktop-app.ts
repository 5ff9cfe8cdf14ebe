import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { labClient, type LabClient } from '../../shared/contract/index.ts';
import { openDisplay, type Display } from './display.ts';
import { findElectron } from './electron-binary.ts';
import type { FoundElectron } from './electron-cache.ts';

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'out', 'main', 'desktop.cjs');
// A condition is waited for as long as the machine may be busy with something else.
const patience = 90_000;

const found = await findElectron();

/** Whether the app opens labs itself on the Electron of the suite: its Node must be 22 or newer, as it is since Electron 35. */
export const opensLabsItself = !('missing' in found) && Number.parseInt(found.version, 10) >= 35;

/** The desktop app's window, the lab it is attached to, and the folder both live in. */
export interface Desktop {
  electron: FoundElectron;
  app: ElectronApplication;
  page: Page;
  lab: LabClient;
  dataDirectory: string;
  /** The folder that everything of the suite is in, and that goes with it. */
  folder: string;
  /** What a second start of the same app would be started with. */
  args: string[];
  environment: Record<string, string>;
  /** Closes the window and opens the app again on the same lab. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** How to start the same app once more beside the first, on the same display, with a state of its own. */
interface Start {
  program: string;
  args: string[];
  env: Record<string, string>;
}

/** A suite on a real Electron; where none can be had, one test that reports itself skipped and says why. */
export function describeDesktop(name: string, body: () => void): void {
  if (!('missing' in found)) describe(name, body);
  else {
    describe(name, () => {
      it('runs on a real Electron', ({ skip }) => {
        skip(found.missing);
      });
    });
  }
}

/**
 * Opens the built desktop app on a lab of its own. An Electron whose Node cannot hold a lab (22 or newer is needed, Electron 35)
 * is attached to one that this process opens; a newer one opens it itself, and this process attaches.
 * @param more what else to put on the command line
 */
export async function openDesktop(more: readonly string[] = []): Promise<Desktop> {
  if ('missing' in found) throw new Error(found.missing);
  if (!existsSync(entry)) throw new Error(`${entry} is not there: build first.`);
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-desktop-'));
  const dataDirectory = join(folder, 'lab');
  const before = opensLabsItself ? undefined : await openLabSession({ dataDirectory });
  const display = await openDisplay();
  try {
    const desktop = await launched(found, folder, display, more);
    await desktop.page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    return finished(desktop, before ?? (await openLabSession({ dataDirectory })), display, folder);
  } catch (error) {
    await before?.close();
    await display.close();
    throw error;
  }
}

/** Opens the app on a data directory that no lab can be opened in, because it is a file. */
export async function openOnNoLab(): Promise<Pick<Desktop, 'app' | 'page' | 'close'> & { start: Start }> {
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-desktop-'));
  const dataDirectory = join(folder, 'lab');
  await writeFile(dataDirectory, 'not a folder');
  const { app, start, close } = await launchElectron([root, '--data', dataDirectory], folder);
  const page = await app.firstWindow();
  return {
    app,
    page,
    start,
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Starts the Electron of the suite with its own state under `folder`, with whatever app the arguments name.
 * @param on the screen to start it on, which stays; otherwise one of its own
 */
export async function launchElectron(
  args: readonly string[],
  folder: string,
  on?: Pick<Display, 'environment'>,
): Promise<{ app: ElectronApplication; start: Start; close(): Promise<void> }> {
  if ('missing' in found) throw new Error(found.missing);
  const display = on === undefined ? await openDisplay() : { ...on, close: () => Promise.resolve() };
  const app = await started(found, [...switches(folder), ...args], folder, display).catch(async (error: unknown) => {
    await display.close();
    throw error;
  });
  return {
    app,
    start: {
      program: found.executable,
      args: [...switches(join(folder, 'beside')), ...args],
      env: environmentOf(folder, display),
    },
    close: async () => {
      try {
        await app.close();
      } finally {
        await display.close();
      }
    },
  };
}

type Launched = Omit<Desktop, 'lab' | 'reopen' | 'close'>;

async function launched(
  electron: FoundElectron,
  folder: string,
  display: Display,
  more: readonly string[],
): Promise<Launched> {
  const dataDirectory = join(folder, 'lab');
  const args = [...switches(folder), root, '--data', dataDirectory, ...more];
  const app = await started(electron, args, folder, display);
  const page = await app.firstWindow();
  const environment = environmentOf(folder, display);
  return { electron, app, page, folder, dataDirectory, args, environment };
}

async function started(
  electron: FoundElectron,
  args: string[],
  folder: string,
  display: Display,
): Promise<ElectronApplication> {
  const env = environmentOf(folder, display);
  // Null: the page sees the theme the app gives it, not one that Playwright pretends.
  const app = await _electron.launch({
    executablePath: electron.executable,
    args,
    env,
    cwd: root,
    timeout: patience,
    colorScheme: null,
  });
  app.context().setDefaultTimeout(patience);
  return app;
}

/** Chromium's own: no sandbox and no shared memory where containers have neither. */
export function switches(folder: string): string[] {
  const linux = process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
  return ['--disable-gpu', `--user-data-dir=${join(folder, 'state')}`, ...linux];
}

function finished(desktop: Launched, session: LabSession, display: Display, folder: string): Desktop {
  const whole: Desktop = {
    ...desktop,
    lab: labClient(session),
    reopen: async () => {
      await whole.app.close();
      Object.assign(whole, await launched(whole.electron, folder, display, []));
      await whole.page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    },
    close: async () => {
      try {
        await whole.app.close();
      } finally {
        await session.close();
        await display.close();
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
  return whole;
}

/** What a window opens on, and folders for the state of those that are opened from it. */
function environmentOf(folder: string, display: Display): Record<string, string> {
  return { ...inherited(), ...display.environment, XDG_CONFIG_HOME: join(folder, 'config') };
}

/** The environment of this process, without what would turn Electron into a plain Node. */
function inherited(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE' && name !== 'NODE_OPTIONS') environment[name] = value;
  }
  return environment;
}
