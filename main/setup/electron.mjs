import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './child.mjs';
import { hasFailed, memoryOf, rememberFailure } from './memory.mjs';
import { inRoot, say } from './place.mjs';
import { runtime } from './runtime.mjs';

const folder = inRoot('node_modules', 'electron');
const memory = 'electron';

/** A download that has not grown for so long is given up. */
const patience = 20_000;

/**
 * The Electron executable: ELECTRON_OVERRIDE_DIST_PATH, or the binary the package `electron` has downloaded.
 * @returns {string | undefined}
 */
export function findElectron() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const name = executableName();
  const file = override !== undefined && override !== '' ? join(override, name) : join(folder, 'dist', name);
  return existsSync(file) ? file : undefined;
}

/**
 * Lets the package `electron` download its binary, once: a failure is remembered until the next install.
 * @returns {Promise<string | undefined>}
 */
export async function provideElectron() {
  const found = findElectron();
  if (found !== undefined || hasFailed(memory)) return found;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  say(`Downloading Electron ${version} (about 110 MB, once)…`);
  const failure = await fetchBinary();
  if (failure === undefined) return findElectron();
  await rememberFailure(memory, failure);
  say(
    `It could not be downloaded. It is not tried again before the next install, or when ${memoryOf(memory)} is deleted.`,
  );
  return undefined;
}

/** @returns {Promise<string | undefined>} what went wrong. */
async function fetchBinary() {
  const temporary = await mkdtemp(join(tmpdir(), 'hidden-unit-electron-'));
  const giveUp = new AbortController();
  const watch = watchGrowth(temporary, () => giveUp.abort());
  try {
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const { code, output } = await run(runtime(), ['install.js'], {
      cwd: folder,
      env,
      quiet: true,
      signal: giveUp.signal,
    });
    return code === 0 && findElectron() !== undefined ? undefined : output || 'the server sent nothing more';
  } finally {
    clearInterval(watch);
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Calls back when neither what is downloaded nor what is unpacked has grown for `patience` ms.
 * @param {string} downloads @param {() => void} stalled
 */
function watchGrowth(downloads, stalled) {
  let size = 0;
  let grown = Date.now();
  return setInterval(() => {
    const now = sizeOf(downloads) + sizeOf(folder);
    if (now !== size) grown = Date.now();
    size = now;
    if (Date.now() - grown > patience) stalled();
  }, 500);
}

/** Bytes under a folder that may be changing. @param {string} path */
function sizeOf(path) {
  try {
    const files = readdirSync(path, { recursive: true });
    return files.reduce((sum, file) => sum + (statSync(join(path, file), { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
