import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { inRoot, say, SetupError } from './place.mjs';
import { runtime } from './runtime.mjs';

const stamp = inRoot('out', '.setup', 'sources');
const sources = ['main', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const notBuilt = join('main', 'setup');

/** True when out/ was built from the sources as they are now, by content and not by date: a checkout changes dates. */
export function bundleFresh() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesHash();
}

/** Builds the main process, the preload and the page into out/. @throws SetupError */
export async function bundle() {
  say('Building…');
  const hash = sourcesHash();
  await rm(stamp, { force: true });
  const tool = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await run(runtime(), [tool, 'build', '--logLevel', 'warn'], { quiet: true });
  if (code !== 0) {
    say(output.trim());
    throw new SetupError('The build failed; its message is above.');
  }
  await mkdir(inRoot('out', '.setup'), { recursive: true });
  await writeFile(stamp, hash);
}

/** Changes when any source changes. About 10 ms for the whole repository. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, source);
  return hash.digest('hex');
}

/** @param {import('node:crypto').Hash} hash @param {string} path */
function addTo(hash, path) {
  const whole = inRoot(path);
  hash.update(`${path}\0`);
  const children = childrenOf(whole);
  if (children === undefined) hash.update(readFileSync(whole)).update('\0');
  else for (const child of children) if (join(path, child) !== notBuilt) addTo(hash, join(path, child));
}

/** @param {string} path @returns {string[] | undefined} undefined for a file. */
function childrenOf(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
