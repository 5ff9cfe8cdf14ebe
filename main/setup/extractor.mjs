import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, namedCache } from './cache.mjs';
import { hasFailed, memoryOf, rememberFailure } from './memory.mjs';
import { inRoot, say } from './place.mjs';
import { runtime, runtimeEnvironment } from './runtime.mjs';

const memory = 'extractor';
const cancelled = 130;
/** The pretrained net that every lab has from the beginning: small, and its licence lets anybody have it. */
const name = 'efficientnet-lite0';

/**
 * Gets the weights of the usual extractor for all labs of this person where they are not there, once: a failure is remembered until the
 * next `npm install`. Whatever happens, the lab works without them.
 * @param {boolean} wanted false when the person asked to do without.
 * @returns {Promise<boolean>} whether they are there.
 */
export async function provideExtractor(wanted = true) {
  const folder = await cacheFolder('extractors');
  if (existsSync(join(folder, name, 'extractor.json'))) return true;
  if (!wanted || hasFailed(memory)) return false;
  const { code, message } = await install(folder).catch((error) => ({
    code: 1,
    message: `The pretrained net ${name} could not be saved in ${folder}: ${error.message}. Everything else works without it.`,
  }));
  if (message !== '') say(message);
  if (code === cancelled) process.exit(cancelled);
  if (code === 0) return true;
  await rememberFailure(memory, message).catch(() => undefined);
  say(
    `It is tried again by “extractors install ${name}”, after the next npm install, or when ${memoryOf(memory)} is deleted.`,
  );
  return false;
}

/** All of it or nothing. @param {string} folder @returns {Promise<{ code: number, message: string }>} */
async function install(folder) {
  await mkdir(folder, { recursive: true });
  const made = await mkdtemp(join(folder, '.adding-'));
  try {
    const request = {
      name,
      path: null,
      staging: join(made, 'extractor'),
      scratch: join(made, 'scratch'),
      parts: join(folder, '.parts'),
      cache: await cacheFolder('weights'),
    };
    await mkdir(request.staging);
    await mkdir(request.scratch);
    const end = await worked(request);
    // Another set-up may have been faster: then it is there.
    if (end.code === 0) await rename(request.staging, join(folder, name)).catch(() => undefined);
    return end;
  } finally {
    await rm(made, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {object} request see `main/data/extractors/extractor-messages.ts` @returns {Promise<{ code: number, message: string }>} */
function worked(request) {
  const child = fork(inRoot('out', 'main', 'workers', 'extractor.cjs'), [], {
    execPath: runtime(),
    env: { ...runtimeEnvironment(), HIDDEN_UNIT_CACHE: namedCache() ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const cancel = () => {
    if (child.connected) child.send({ type: 'cancel' });
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return new Promise((settle) => {
    let end = { code: 1, message: `The installation of ${name} was ended in the middle; nothing of it was kept.` };
    child.on('message', (message) => {
      if (message.type === 'phase' && message.text.startsWith('Downloading'))
        say(`${message.text}, a pretrained net, once for all labs, 17 MB (--no-extractor does without)…`);
      if (message.type === 'finished') end = { code: 0, message: '' };
      if (message.type === 'failed')
        end = { code: message.failure.code === 'cancelled' ? cancelled : 1, message: message.failure.message };
    });
    child.on('error', (error) => (end = { code: 1, message: error.message }));
    child.on('close', () => {
      process.off('SIGINT', cancel);
      process.off('SIGTERM', cancel);
      settle(end);
    });
    child.send({ type: 'start', request });
  });
}
