import { existsSync, readFileSync } from 'node:fs';
import { run } from './child.mjs';
import { inRoot, say, SetupError } from './place.mjs';

/** True when everything package-lock.json asks for is in node_modules, in that version. */
export function dependenciesInstalled() {
  const wanted = packagesOf(inRoot('package-lock.json'));
  // npm writes this one last: without it an install was cut short.
  const installed = packagesOf(inRoot('node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional === true) return true;
    return installed[path]?.version === entry.version && existsSync(inRoot(path, 'package.json'));
  });
}

/** Installs what package-lock.json asks for. No package's own install script runs (.npmrc). @throws SetupError */
export async function installDependencies() {
  say('Installing the packages of package-lock.json (about a minute, once)…');
  const { code } = await npm(['ci', '--prefer-offline', '--no-progress', '--loglevel=error'], inRoot());
  if (code !== 0) {
    throw new SetupError(
      'npm could not install the packages; look at its message above, fix that and run the command again.',
    );
  }
}

/** Runs the npm that runs this, or the one in PATH. @param {string[]} args @param {string} cwd @param {boolean} [quiet] */
export function npm(args, cwd, quiet = false) {
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  return cli?.endsWith('.js') === true
    ? run(node, [cli, ...args], { cwd, quiet })
    : run('npm', args, { cwd, quiet, shell: process.platform === 'win32' });
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
