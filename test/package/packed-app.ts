import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { chromium, type Page } from 'playwright-core';
import { openDisplay } from '../desktop/display.ts';
import type { FoundElectron } from '../desktop/electron-cache.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** What `npm run dist:dir` has made. */
export interface PackedApp {
  folder: string;
  executable: string;
  resources: string;
  archive: string;
  /** Paths in the archive as `out/main/desktop.cjs`, folders among them. */
  paths: string[];
  remove(): Promise<void>;
}

/** Packs the app with an Electron, into a folder of its own. */
export async function packApp(electron: FoundElectron): Promise<PackedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-package-'));
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: distribution(electron.executable) };
  const guard = join(root, 'main', 'setup', 'guard.cjs');
  const packing = [guard, 'dist', 'dir', '--output', folder, '--no-native'];
  await run(process.execPath, packing, { cwd: root, env }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    // What the packer complains of is on its standard output.
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`The app could not be packed: ${said}`, { cause: error });
  });
  const executable = join(
    folder,
    ...program[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'],
  );
  const resources = join(dirname(executable), ...(process.platform === 'darwin' ? ['..', 'Resources'] : ['resources']));
  const archive = join(resources, 'app.asar');
  const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  return {
    folder,
    executable,
    resources,
    archive,
    paths,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/**
 * Makes packages of a packed app as `npm run dist` does, compressed little. The tools are those of this machine.
 * @param tools folder of what makes an AppImage, if one is to be made
 * @param updates address where packages of later versions will lie
 */
export async function makePackages(app: PackedApp, targets: string[], updates: string, tools?: string): Promise<void> {
  const env = { ...process.env, HIDDEN_UNIT_UPDATES: updates, ...(tools && { APPIMAGE_TOOLS_PATH: tools }) };
  const guard = join(root, 'main', 'setup', 'guard.cjs');
  const options = ['--packed', '--quick', '--no-native', '--output', app.folder];
  await run(process.execPath, [guard, 'dist', ...options, ...targets], { cwd: root, env, maxBuffer: 2 ** 26 });
}

const program = {
  linux: ['linux-unpacked', 'hidden-unit'],
  win32: ['win-unpacked', 'Hidden Unit.exe'],
  darwin: [process.arch === 'arm64' ? 'mac-arm64' : 'mac', 'Hidden Unit.app', 'Contents', 'MacOS', 'Hidden Unit'],
};

function distribution(executable: string): string {
  return process.platform === 'darwin' ? join(dirname(executable), '..', '..', '..') : dirname(executable);
}

/**
 * Opens a lab with the code of the package and nothing beside it, in the Node of this process: what is missing in the package is
 * missing here. (An old Electron's own Node cannot open a lab.)
 */
export async function servePackedLab(app: PackedApp, dataDirectory: string): Promise<{ close(): Promise<void> }> {
  const unpacked = join(app.folder, 'unpacked');
  await mkdir(unpacked, { recursive: true });
  extractAll(app.archive, unpacked);
  const serve = join(unpacked, 'out', 'main', 'serve.cjs');
  const child = spawn(process.execPath, [serve, '--no-open', '--json', '--data', dataDirectory], {
    cwd: unpacked,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = closer(child);
  try {
    await lineOf(child, 'stdout', /^\{/);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A window is waited for as long as the machine may be busy with something else. */
const patience = 90_000;

export interface PackedWindow {
  page: Page;
  /** Closes the window as a person does. @returns the exit code. */
  close(): Promise<number | null>;
}

/**
 * Starts the packed program on a lab that is open. Node's inspector, through which Playwright drives an unpacked Electron, is fused
 * off; Chromium's own port is there only because the command line asks for it.
 */
export async function openPacked(
  app: Pick<PackedApp, 'folder' | 'executable'>,
  dataDirectory: string,
  environment: Record<string, string> = {},
  opened: readonly string[] = [],
): Promise<PackedWindow> {
  const display = await openDisplay();
  const state = join(app.folder, 'state');
  const linux = process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
  const args = [
    '--disable-gpu',
    ...linux,
    '--remote-debugging-port=0',
    `--user-data-dir=${state}`,
    '--data',
    dataDirectory,
    ...opened,
  ];
  const env = { ...process.env, ...display.environment, ...environment };
  const child = spawn(app.executable, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  try {
    const line = await lineOf(child, 'stderr', /^DevTools listening on /);
    // Electron has no browser contexts for Playwright's defaults to be set in.
    const address = line.replace('DevTools listening on ', '');
    const browser = await chromium.connectOverCDP(address, { noDefaults: true, timeout: patience });
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('The packed program opened no window.');
    await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    return {
      page,
      close: async () => {
        await page.close();
        const code = await closed;
        await display.close();
        return code;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await closed;
    await display.close();
    throw error;
  }
}

/**
 * Starts a worker out of the package's archive as a utility process, the way the lab in the app does, and puts one question to it.
 * Which app starts it makes no difference to the worker: this one is the trial's own, in the Electron that was packed.
 * @param answers after these many the worker is ended; otherwise it ends by itself
 */
export async function askPackedWorker(
  app: PackedApp,
  electron: FoundElectron,
  worker: string,
  question: object,
  { environment = {}, answers }: { environment?: Record<string, string>; answers?: number } = {},
): Promise<unknown> {
  const display = await openDisplay();
  const linux = process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
  const state = `--user-data-dir=${join(app.folder, 'trial-state')}`;
  const trial = { worker: join(app.archive, 'out', 'main', 'workers', `${worker}.cjs`), question, answers };
  const env = { ...process.env, ...display.environment, ...environment, HIDDEN_UNIT_TRIAL: JSON.stringify(trial) };
  try {
    const args = [...linux, '--disable-gpu', state, join(import.meta.dirname, 'worker-trial.cjs')];
    const { stdout } = await run(electron.executable, args, { env, timeout: 60_000 });
    return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? 'null');
  } finally {
    await display.close();
  }
}

/** Starts a program as a plain Node that writes a file, on no display. @returns whether it did. */
export async function runsAsNode(executable: string, file: string): Promise<boolean> {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  delete env['DISPLAY'];
  delete env['WAYLAND_DISPLAY'];
  const code = `require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`;
  await run(executable, ['-e', code], { env, timeout: 60_000 }).catch(() => undefined);
  return existsSync(file);
}

async function lineOf(child: ChildProcess, stream: 'stdout' | 'stderr', wanted: RegExp): Promise<string> {
  const output = child[stream];
  if (output === null) throw new Error(`There is no ${stream} to read.`);
  const said: string[] = [];
  const lines = createInterface({ input: output });
  const found = await new Promise<string | undefined>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      if (wanted.test(line)) resolve(line);
    });
    lines.on('close', () => {
      resolve(undefined);
    });
  });
  if (found === undefined) throw new Error(`It ended without ${String(wanted)}: ${said.slice(-10).join('\n')}`);
  return found;
}

function closer(child: ChildProcess): () => Promise<void> {
  const closed = once(child, 'close');
  return async () => {
    child.kill('SIGTERM');
    await closed;
  };
}
