import { join, resolve } from 'node:path';
import { personsFolder } from './place.mjs';

/** `HIDDEN_UNIT_CACHE` as the person means it, undefined where it is not set or empty. */
export function namedCache() {
  const named = process.env['HIDDEN_UNIT_CACHE'] ?? '';
  return named === '' ? undefined : resolve(personsFolder, named);
}

/** A folder for what all labs of one person share and can get again. @param {string} name */
export async function cacheFolder(name) {
  const { default: envPaths } = await import('env-paths');
  return join(namedCache() ?? envPaths('hidden-unit', { suffix: '' }).cache, name);
}
