import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './place.mjs';

/**
 * What the app adds to Electron, and that with the native engine where it goes along, against the budget in electron-builder.yml.
 * @param {string} resources folder of the packed program @param {{ app: number, withNative: number }} budget in MB
 * @returns {string} the sizes, for a person.
 * @throws SetupError when either is over.
 */
export function checkBudget(resources, budget) {
  const app = ['app.asar', 'app.asar.unpacked', 'licences.txt'].reduce(
    (sum, name) => sum + sizeOf(join(resources, name)),
    0,
  );
  const whole = app + sizeOf(join(resources, 'native'));
  const said = `The app adds ${megabytes(app)} MB to Electron (budget ${budget.app} MB), with the native engine ${megabytes(whole)} MB (budget ${budget.withNative} MB).`;
  if (app > 1e6 * budget.app || whole > 1e6 * budget.withNative) {
    throw new SetupError(`${said} Leave something out, or raise the budget in electron-builder.yml and say why.`);
  }
  return said;
}

/** Bytes of a file or of all files under a folder; links count nothing, and neither does what is not there. @param {string} path */
export function sizeOf(path) {
  if (!existsSync(path)) return 0;
  const about = lstatSync(path);
  if (about.isFile()) return about.size;
  return about.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : 0;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
