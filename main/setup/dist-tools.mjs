import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inRoot } from './place.mjs';

/**
 * Names to electron-builder the tools that a Linux machine has, so that it downloads none for them: 7-Zip for archives, and dpkg-deb,
 * which dist-deb.mjs puts in fpm's place. What the environment names already stays as it is.
 * @returns {Record<string, string>}
 */
export function toolsOnHand() {
  if (process.platform !== 'linux') return {};
  const tools = {};
  const sevenZip = ['7zz', '7z', '7za'].map(onPath).find((path) => path !== undefined);
  if (!process.env['ELECTRON_BUILDER_7ZIP_PATH'] && sevenZip !== undefined) {
    tools['ELECTRON_BUILDER_7ZIP_PATH'] = sevenZip;
  }
  const ownFpm = process.env['CUSTOM_FPM_PATH'] || process.env['USE_SYSTEM_FPM'] === 'true';
  if (!ownFpm && onPath('dpkg-deb') !== undefined) {
    tools['CUSTOM_FPM_PATH'] = inRoot('main', 'setup', 'dist-deb.mjs');
  }
  return tools;
}

/** @param {string} name @returns {string | undefined} the program's path. */
function onPath(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
