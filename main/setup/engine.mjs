import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hasFailed, memoryOf, rememberFailure } from './memory.mjs';
import { inRoot, personsFolder, say } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

const memory = 'native-engine';
const cancelled = 130;

const usage = `Usage: npm run engine:install [-- OPTION…]
  --from PATH  take TensorFlow from a wheel, an archive (.tar.gz) or a folder, not from the network
  --again      install anew what is there already
  --help       this text`;

/** `npm run engine:install`: the native engine for all clones of this person. @param {string[]} args */
export default async function engine(args) {
  const wish = parse(args);
  if (wish === undefined) return 2;
  if (wish.help === true) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  await makeReady();
  const from = wish.from === undefined ? null : resolve(personsFolder, wish.from);
  const again = wish.again === true;
  if (from !== null || again || (await installedEngine()) === undefined) announce(from);
  const { code, message } = await install({ from, again });
  if (code === 0) await carryBinding(await installedEngine());
  say(message);
  return code;
}

/**
 * Installs the native engine where it is not, once: a failure is remembered until the next `npm install`. Whatever happens, the
 * lab works without it.
 * @param {boolean} wanted false when the person asked to do without.
 * @returns {Promise<boolean>} whether it is there.
 */
export async function provideEngine(wanted = true) {
  const installed = await installedEngine();
  if (installed !== undefined) {
    await carryBinding(installed);
    return true;
  }
  const without = ['wasm', 'cpu'].includes(process.env['HIDDEN_UNIT_ENGINE'] ?? '');
  if (!wanted || without || hasFailed(memory)) return false;
  announce(null, ' (--no-native does without)');
  const { code, message } = await install({ from: null, again: false });
  say(message);
  if (code === cancelled) process.exit(cancelled);
  if (code === 0) {
    await carryBinding(await installedEngine());
    return true;
  }
  await rememberFailure(memory, message).catch(() => undefined);
  say(
    `It is tried again by “npm run engine:install”, after the next npm install, or when ${memoryOf(memory)} is deleted.`,
  );
  return false;
}

/** The folder of an installation for this machine. The lab itself looks at it more closely. @returns {Promise<string | undefined>} */
export async function installedEngine() {
  const { default: envPaths } = await import('env-paths');
  const root = join(namedCache() ?? envPaths('hidden-unit', { suffix: '' }).cache, 'native');
  const prefix = `${versionOf('@tensorflow/tfjs-node')}-tensorflow-`;
  const machine = new RegExp(`-${process.platform}-${process.arch}-[0-9a-f]{8}$`);
  return namesIn(root)
    .filter((name) => name.startsWith(prefix) && machine.test(name))
    .map((name) => join(root, name))
    .find((folder) => existsSync(join(folder, 'installed.json')));
}

/** `HIDDEN_UNIT_CACHE` as the person means it, undefined where it is not set or empty. */
function namedCache() {
  const named = process.env['HIDDEN_UNIT_CACHE'] ?? '';
  return named === '' ? undefined : resolve(personsFolder, named);
}

/** What cannot be read holds nothing: the installer says why in a sentence. @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Lays the compiled binding where the app is packed from: who gets it packed needs no compiler. @param {string | undefined} installed */
export async function carryBinding(installed) {
  if (installed === undefined) return;
  const folder = inRoot('out', 'native', `${process.platform}-${process.arch}`);
  await mkdir(folder, { recursive: true });
  const binding = join(installed, 'lib', 'napi-v8', 'tfjs_binding.node');
  // Another set-up may be at it, or the cache may be damaged: then it is done the next time.
  await copyFile(binding, join(folder, 'tfjs_binding.node')).catch(() => undefined);
}

/** @param {string} name */
function versionOf(name) {
  try {
    return JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return '';
  }
}

/** Says in one line what is about to be fetched and how large it is. @param {string | null} from @param {string} [choice] */
function announce(from, choice = '') {
  const { wheels } = JSON.parse(readFileSync(inRoot('resources', 'tensorflow.json'), 'utf8'));
  const wheel = wheels[`${process.platform}-${process.arch}`];
  const what =
    from ??
    (process.env['HIDDEN_UNIT_LIBTENSORFLOW'] ||
      (wheel === undefined
        ? 'the installer of tfjs-node'
        : `a TensorFlow on this machine or else ${wheel.package} ${wheel.version}, ${Math.round(wheel.bytes / 1e6)} MB, through pip`));
  say(`Installing the native engine, once for all clones, from ${what}${choice}…`);
}

/**
 * @param {{ from: string | null, again: boolean }} request
 * @returns {Promise<{ code: number, message: string }>}
 */
function install(request) {
  const child = fork(inRoot('out', 'main', 'workers', 'engine-install.cjs'), [], {
    execPath: runtime(),
    env: { ...runtimeEnvironment(), HIDDEN_UNIT_CACHE: namedCache() ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told = { phase: '', share: '' };
  const cancel = () => child.connected && child.send({ type: 'cancel' });
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return new Promise((settle) => {
    let end = {
      code: 1,
      message: 'The installation of the native engine was ended in the middle; nothing of it was kept.',
    };
    child.on('message', (message) => {
      if (message.type === 'finished') {
        end = {
          code: 0,
          message: `The native engine is there: TensorFlow ${message.tensorflow}, from ${message.source}.`,
        };
      }
      if (message.type === 'failed') {
        end = { code: message.failure.code === 'cancelled' ? cancelled : 1, message: message.failure.message };
      }
      if (process.stderr.isTTY) draw(told, message);
    });
    child.on('error', (error) => (end = { code: 1, message: error.message }));
    child.on('close', () => {
      process.off('SIGINT', cancel);
      process.off('SIGTERM', cancel);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
      settle(end);
    });
    child.send({ type: 'install', request });
  });
}

/** One line that is drawn over. @param {{ phase: string, share: string }} told */
function draw(told, message) {
  if (message.type === 'phase') Object.assign(told, { phase: message.text, share: '' });
  if (message.type === 'progress' && message.total !== null) {
    told.share = ` ${Math.floor((100 * message.done) / message.total)} %`;
  }
  process.stderr.write(`\r\x1b[2K${told.phase}${told.share}`);
}

/** @param {string[]} args */
function parse(args) {
  try {
    const boolean = { type: /** @type {const} */ ('boolean') };
    return parseArgs({ args, options: { from: { type: 'string' }, again: boolean, help: boolean } }).values;
  } catch (error) {
    say(`${error.message}\n${usage}`);
    return undefined;
  }
}
