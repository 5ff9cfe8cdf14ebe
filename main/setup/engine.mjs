import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cacheFolder, namedCache } from './cache.mjs';
import { hasFailed, memoryOf, rememberFailure } from './memory.mjs';
import { boolean, readOptions } from './options.mjs';
import { inRoot, personsFolder, say } from './place.mjs';
import { makeReady } from './ready.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

const memory = 'native-engine';
const cancelled = 130;
/** An installation that has not ended by then says that it is ending. */
const patienceMs = 900;
const clearLine = '\r\x1b[2K';

const usage = `Usage: npm run engine:install [-- OPTION…]
  --from PATH  take TensorFlow from a wheel, an archive (.tar.gz) or a folder, not from the network
  --again      install anew what is there already
  --help       this text`;

/** `npm run engine:install`: the native engine for all clones of this person. @param {string[]} args */
export default async function engine(args) {
  const read = readOptions({ args, options: { from: { type: 'string' }, again: boolean, help: boolean } }, usage);
  if ('code' in read) return read.code;
  const wish = read.values;
  await makeReady();
  const from = wish.from === undefined ? null : resolve(personsFolder, wish.from);
  const again = wish.again === true;
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
  const { code, message } = await install({ from: null, again: false }, ' (--no-native does without)');
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

/**
 * The folder of an installation for this machine that has all its files. Whether they have their content too, the lab looks.
 * @returns {Promise<string | undefined>}
 */
export async function installedEngine() {
  const root = await cacheFolder('native');
  const prefix = `${versionOf('@tensorflow/tfjs-node')}-tensorflow-`;
  const machine = new RegExp(`-${process.platform}-${process.arch}-[0-9a-f]{8}$`);
  return namesIn(root)
    .filter((name) => name.startsWith(prefix) && machine.test(name))
    .map((name) => join(root, name))
    .find(hasItsFiles);
}

/** Whether every file is there that the installation made, with its size. @param {string} folder */
function hasItsFiles(folder) {
  try {
    const { files, links } = JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8'));
    return (
      files.every(({ path, bytes }) => statSync(join(folder, path)).size === bytes) &&
      links.every(({ path }) => existsSync(join(folder, path)))
    );
  } catch {
    return false;
  }
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

/** One line on what is about to be copied or fetched, and how large it is. @param {{ title: string, fetchBytes: number }} source */
function announcement({ title, fetchBytes }) {
  const size = fetchBytes > 0 ? `${Math.round(fetchBytes / 1e6)} MB to download` : 'nothing to download';
  return `Installing the native engine, once for all clones, from ${title}, ${size}`;
}

/**
 * @param {{ from: string | null, again: boolean }} request
 * @param {string} [choice] said with what is about to be done.
 * @returns {Promise<{ code: number, message: string }>}
 */
function install(request, choice = '') {
  const child = fork(inRoot('out', 'main', 'workers', 'engine-install.cjs'), [], {
    execPath: runtime(),
    env: { ...runtimeEnvironment(), HIDDEN_UNIT_CACHE: namedCache() ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told = { phase: '', share: '' };
  let ending;
  const cancel = () => {
    if (child.connected) child.send({ type: 'cancel' });
    ending ??= setTimeout(say, patienceMs, 'Ending the installation; what it has begun is being removed…');
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return new Promise((settle) => {
    let end = {
      code: 1,
      message: 'The installation of the native engine was ended in the middle; nothing of it was kept.',
    };
    child.on('message', (message) => {
      if (message.type === 'source') {
        if (process.stderr.isTTY) process.stderr.write(clearLine);
        say(`${announcement(message)}${choice}…`);
      }
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
      clearTimeout(ending);
      if (process.stderr.isTTY) process.stderr.write(clearLine);
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
  if (told.phase !== '') process.stderr.write(`${clearLine}${told.phase}${told.share}`);
}
