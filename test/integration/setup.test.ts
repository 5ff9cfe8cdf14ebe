import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runtimeOptions } from '../../main/setup/runtime.mjs';
import { temporaryFolder } from '../temporary.ts';

const repository = join(import.meta.dirname, '..', '..');
const setup = join(repository, 'main', 'setup');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function runNode(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd ?? repository,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString('utf8')));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A clone in small: the set-up's own files in a folder of their own, which they take for the repository. */
function smallClone(): string {
  const root = temporaryFolder();
  cpSync(setup, join(root, 'main', 'setup'), { recursive: true });
  return root;
}

function put(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Evaluates an expression over the exports of a module of the set-up, and gives what it prints as JSON. */
async function evaluate(root: string, module: string, expression: string): Promise<unknown> {
  const file = JSON.stringify(join(root, 'main', 'setup', module));
  const script = `const m = await import(${file}); console.log(JSON.stringify((await (${expression})) ?? null));`;
  const ended = await runNode(['--input-type=module', '-e', script], { cwd: root });
  if (ended.code !== 0) throw new Error(ended.stderr);
  return JSON.parse(ended.stdout);
}

it.each(['18.20.8', '20.18.3', '8.17.0'])('says in one line that Node %s is too old, and ends', async (version) => {
  const pretend = join(temporaryFolder(), 'pretend.cjs');
  writeFileSync(
    pretend,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  const { code, stdout, stderr } = await runNode(['-r', pretend, join(setup, 'guard.cjs'), 'start']);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('needs Node.js 20.19 or newer');
  expect(stderr).toContain(version);
});

it('shows the usage of npm start for a wrong option, and does nothing', async () => {
  const { code, stderr } = await runNode([join(smallClone(), 'main', 'setup', 'guard.cjs'), 'start', '--chek']);
  expect(code).toBe(2);
  expect(stderr).toContain('--chek');
  expect(stderr).toContain('Usage: npm start');
});

it('names the pieces of npm test for a wrong name', async () => {
  const { code, stderr } = await runNode([join(smallClone(), 'main', 'setup', 'guard.cjs'), 'test', 'units']);
  expect(code).toBe(2);
  expect(stderr).toContain('"units"');
  expect(stderr).toContain('unit, contract, integration, e2e, desktop');
});

it('takes packages for installed only when every one is there in the version of the lock file', async () => {
  const root = smallClone();
  const installed = (): Promise<unknown> => evaluate(root, 'dependencies.mjs', 'm.dependenciesInstalled()');
  const lock = (version: string): string =>
    JSON.stringify({
      packages: {
        '': {},
        'node_modules/a': { version },
        'node_modules/only-elsewhere': { version: '1.0.0', optional: true },
      },
    });
  put(root, 'package-lock.json', lock('1.0.0'));
  expect(await installed()).toBe(false);
  put(root, 'node_modules/.package-lock.json', lock('1.0.0'));
  expect(await installed()).toBe(false);
  put(root, 'node_modules/a/package.json', '{}');
  expect(await installed()).toBe(true);
  put(root, 'package-lock.json', lock('1.0.1'));
  expect(await installed()).toBe(false);
});

it('takes the build for fresh until the content of a source changes, whatever the dates', async () => {
  const root = smallClone();
  for (const path of ['main/serve.ts', 'renderer/main.ts', 'shared/lib/a.ts', 'electron.vite.config.ts']) {
    put(root, path, 'export {};');
  }
  for (const path of ['package.json', 'package-lock.json']) put(root, path, '{}');
  // Stands for the builder: what is claimed is when it is called, not what it makes.
  put(root, 'node_modules/electron-vite/bin/electron-vite.js', '');
  const fresh = (): Promise<unknown> => evaluate(root, 'bundle.mjs', 'm.bundleFresh()');
  expect(await fresh()).toBe(false);
  await evaluate(root, 'bundle.mjs', 'm.bundle()');
  expect(await fresh()).toBe(true);
  utimesSync(join(root, 'main/serve.ts'), new Date(), new Date());
  expect(await fresh()).toBe(true);
  put(root, 'shared/lib/a.ts', 'export const a = 1;');
  expect(await fresh()).toBe(false);
  put(root, 'shared/lib/a.ts', 'export {};');
  expect(await fresh()).toBe(true);
  put(root, 'shared/lib/b.ts', 'export {};');
  expect(await fresh()).toBe(false);
});

it('does not take a build that failed for a build', async () => {
  const root = smallClone();
  for (const path of ['renderer/main.ts', 'shared/a.ts', 'electron.vite.config.ts']) put(root, path, 'export {};');
  for (const path of ['package.json', 'package-lock.json']) put(root, path, '{}');
  put(root, 'node_modules/electron-vite/bin/electron-vite.js', 'console.error("a.ts: wrong"); process.exit(1);');
  await expect(evaluate(root, 'bundle.mjs', 'm.bundle()')).rejects.toThrow(/a\.ts: wrong[\s\S]*The build failed/);
  expect(await evaluate(root, 'bundle.mjs', 'm.bundleFresh()')).toBe(false);
});

it('lets two set-ups at the same moment work one after the other', async () => {
  const root = smallClone();
  // Each leaves a mark while at work and counts the marks it sees.
  const work = `m.exclusively(async () => {
    const { readdirSync, writeFileSync, rmSync, mkdirSync } = await import('node:fs');
    mkdirSync('marks', { recursive: true });
    writeFileSync('marks/' + process.pid, '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const seen = readdirSync('marks').length;
    rmSync('marks/' + process.pid);
    return seen;
  })`;
  const seen = await Promise.all([1, 2, 3].map(() => evaluate(root, 'lock.mjs', work)));
  expect(seen).toEqual([1, 1, 1]);
});

it('takes over the lock of a set-up that was killed', async () => {
  const root = smallClone();
  const gone = await runNode(['-e', 'console.log(process.pid)']);
  put(root, 'out/.setup/lock', gone.stdout.trim());
  expect(await evaluate(root, 'lock.mjs', `m.exclusively(async () => 'done')`)).toBe('done');
  expect(existsSync(join(root, 'out/.setup/lock'))).toBe(false);
});

it('opens the browser shell where there is no Electron, and does not try to fetch one that failed again', async () => {
  const root = smallClone();
  put(root, 'node_modules/electron/package.json', '{ "version": "45.0.0" }');
  put(
    root,
    'node_modules/electron/install.js',
    `require('node:fs').appendFileSync(require('node:path').join(__dirname, 'tries'), 'x'); process.exit(1);`,
  );
  const choose = `(process.env.DISPLAY = ':0', delete process.env.ELECTRON_OVERRIDE_DIST_PATH, m.chooseShell({ browser: false, data: '/d' }))`;
  const first = await evaluate(root, 'shell.mjs', choose);
  const second = await evaluate(root, 'shell.mjs', choose);
  for (const shell of [first, second]) {
    expect(shell).toMatchObject({
      name: 'browser shell',
      args: [...runtimeOptions, join(root, 'out/main/serve.cjs'), '--data', '/d'],
      why: expect.stringContaining('no Electron'),
    });
  }
  expect(readFileSync(join(root, 'node_modules/electron/tries'), 'utf8')).toBe('x');
});

it('opens the desktop app in the Electron that ELECTRON_OVERRIDE_DIST_PATH names', async () => {
  const root = smallClone();
  put(root, 'dist/electron', '');
  put(root, 'dist/electron.exe', '');
  put(root, 'dist/Electron.app/Contents/MacOS/Electron', '');
  const choose = `(process.env.DISPLAY = ':0', process.env.ELECTRON_OVERRIDE_DIST_PATH = 'dist', process.env.ELECTRON_RUN_AS_NODE = '1',
    m.chooseShell({ browser: false, data: '/d' }))`;
  const shell = await evaluate(root, 'shell.mjs', choose);
  expect(shell).toMatchObject({ name: 'desktop app', program: expect.stringMatching(/^dist.*electron/i) });
  expect(shell).not.toHaveProperty('env.ELECTRON_RUN_AS_NODE');
});
