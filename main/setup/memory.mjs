import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './place.mjs';

const folder = inRoot('node_modules', '.cache', 'hidden-unit');

/**
 * A download that failed is not tried at every start again. The memory lies in node_modules: a new install forgets it.
 * @param {string} what
 */
export function hasFailed(what) {
  return existsSync(memoryOf(what));
}

/** @param {string} what @param {string} why kept for whoever looks. */
export async function rememberFailure(what, why) {
  await mkdir(folder, { recursive: true });
  await writeFile(memoryOf(what), `${new Date().toISOString()}\n${why.trim()}\n`);
}

/** The file to delete to have it tried again. @param {string} what */
export function memoryOf(what) {
  return join(folder, `${what}.failed`);
}
