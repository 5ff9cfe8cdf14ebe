import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { handOver, run } from './child.mjs';
import { hasFailed, rememberFailure } from './memory.mjs';
import { inRoot, say, SetupError } from './place.mjs';

const packaged = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The database binding needs Node-API 10. */
const oldest = { major: 22, minor: 12 };
const memory = 'node-runtime';

/** The Node everything after the set-up runs in: the one of the dependency `node`, or this one where it is new enough. */
export function runtime() {
  return existsSync(packaged) ? packaged : process.execPath;
}

/**
 * Options of that Node. V8's baseline compiler can crash Node 24 in a garbage collection (github.com/nodejs/node/issues/62393); without
 * it code is interpreted a little longer until the optimising compiler takes over. Children get the options of their parent.
 */
export const runtimeOptions = ['--no-sparkplug'];

/** The environment in which a program and its children find that Node first. */
export function runtimeEnvironment() {
  return { ...process.env, PATH: [dirname(runtime()), process.env['PATH'] ?? ''].join(delimiter) };
}

/**
 * Hands the terminal over to a program of that Node.
 * @param {string[]} args @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] `env`: beside its environment
 */
export function handOverToRuntime(args, { cwd, env } = {}) {
  return handOver(runtime(), [...runtimeOptions, ...args], { cwd, env: { ...runtimeEnvironment(), ...env } });
}

/** True too where it could not be downloaded and this Node, new enough, was found to serve. */
export function runtimeInstalled() {
  return existsSync(packaged) || (newEnough() && hasFailed(memory));
}

/**
 * Downloads the Node binary of the dependency `node`, whose own install script npm does not run.
 * @throws SetupError when it cannot be downloaded and this Node is too old to stand in.
 */
export async function installRuntime() {
  const { version } = JSON.parse(readFileSync(inRoot('node_modules', 'node', 'package.json'), 'utf8'));
  say(`Downloading the Node.js ${version} that the lab runs in (about 45 MB, once)…`);
  const folder = inRoot('node_modules', 'node');
  // What npm has kept from before will do, and a registry that cannot be reached need not be asked for minutes.
  const env = { ...process.env, npm_config_prefer_offline: 'true', npm_config_fetch_retries: '1' };
  const install = await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, env, quiet: true });
  const check = install.code === 0 ? await run(packaged, ['--version'], { quiet: true }) : install;
  if (check.code === 0) return;
  if (newEnough()) {
    await rememberFailure(memory, check.output);
    say(`It could not be downloaded; Node.js ${process.versions.node}, which runs this, serves instead.`);
    return;
  }
  const npmSaid = check.output.split('\n').filter((line) => line.startsWith('npm error'));
  if (npmSaid.length > 0) say(npmSaid.join('\n'));
  throw new SetupError(
    `The Node.js ${version} that the lab runs in could not be downloaded, and Node.js ${process.versions.node} cannot stand in for it: ` +
      `connect to the npm registry and run the command again, or install Node.js ${oldest.major}.${oldest.minor} or newer.`,
  );
}

function newEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
