import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findElectron } from './electron.mjs';
import { inRoot, say } from './place.mjs';

/**
 * An Electron on this machine and what electron-builder must be told to pack it.
 * @typedef {{ folder: string, version: string, configuration: object, tidy: () => Promise<void> }} ElectronOnHand
 */

/** Fuses of a current Electron that an old one has not, where setting them is an error. */
export const newerFuses = { electronFuses: { grantFileProtocolExtraPrivileges: false } };

/** Where an Electron that must not be packed as it is lies while it is packed. */
const copy = inRoot('dist', '.electron');

/** From here on Electron has all that the app uses (`protocol.handle`). */
const leastMajor = 25;

/**
 * The Electron of ELECTRON_OVERRIDE_DIST_PATH, the one the package `electron` has downloaded, or (with `old`) the one that the desktop
 * suite keeps in the person's cache. An old one is packed with the suite's adapter: good for proving a package, not for giving it
 * away.
 * @param {{ old: boolean }} wish
 * @returns {Promise<ElectronOnHand | undefined>}
 */
export async function electronOnHand({ old }) {
  const kept = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hidden-unit', 'electron-22.3.25');
  const found = findElectron();
  const folder = found === undefined ? kept : distribution(found);
  if (!existsSync(join(folder, 'version')) || (found === undefined && !old)) return undefined;
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  const tidy = () => rm(copy, { recursive: true, force: true });
  const plain = { electronDist: await withoutApp(folder), electronVersion: version };
  if (Number.parseInt(version, 10) >= leastMajor) {
    return { folder, version, tidy, configuration: { ...plain, ...newerFuses } };
  }
  say(`Packing Electron ${version} with what the app needs and it lacks: for trying the package only.`);
  return {
    folder,
    version,
    tidy,
    configuration: {
      ...plain,
      files: [{ from: 'test/desktop/electron-22', to: 'electron-22', filter: ['adapter.cjs', 'packed.cjs'] }],
      extraMetadata: { main: 'electron-22/packed.cjs' },
    },
  };
}

/** @param {string} executable */
function distribution(executable) {
  return process.platform === 'darwin' ? join(dirname(executable), '..', '..', '..') : dirname(executable);
}

/**
 * The folder itself where it is as Electron gives it away, else a copy without the app that it carries: what starts first in the
 * package must be the package's own.
 * @param {string} folder
 */
async function withoutApp(folder) {
  if (!existsSync(join(folder, 'resources', 'app'))) return folder;
  await rm(copy, { recursive: true, force: true });
  const left = ['resources', 'usr', 'AppRun', '.DirIcon'].map((name) => join(folder, name));
  await cp(folder, copy, {
    recursive: true,
    filter: (path) => !left.includes(path) && !(dirname(path) === folder && /\.(?:desktop|png)$/.test(path)),
  });
  await mkdir(join(copy, 'resources'));
  return copy;
}
