import { existsSync } from 'node:fs';
import { run } from './child.mjs';
import { say } from './place.mjs';

/** True where this process may install Debian packages. */
export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Installs those Debian packages that are missing. The package lists are downloaded only when they turn out to be needed.
 * @param {string[]} packages
 * @returns {Promise<boolean>} false when it could not be done; why has been said.
 */
export async function installPackages(packages) {
  const missing = [];
  for (const name of packages) if (!(await installed(name))) missing.push(name);
  if (missing.length === 0) return true;
  if (!canInstallPackages()) return false;
  say(`Installing ${missing.join(', ')} by apt…`);
  const first = await install(missing);
  if (first.code === 0) return true;
  await aptGet(['update', '-q']);
  const second = await install(missing);
  if (second.code !== 0) say(second.output.trim().split('\n').slice(-5).join('\n'));
  return second.code === 0;
}

/** @param {string} name */
async function installed(name) {
  const { code, output } = await run('dpkg-query', ['-W', '-f', '${Status}', name], { quiet: true });
  return code === 0 && output.includes('install ok installed');
}

/** @param {string[]} packages */
function install(packages) {
  return aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages]);
}

/** @param {string[]} args */
function aptGet(args) {
  return run('apt-get', args, { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
