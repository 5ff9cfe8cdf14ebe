import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { run } from './child.mjs';
import { hasFailed, memoryOf, rememberFailure } from './memory.mjs';
import { inRoot, say } from './place.mjs';

const memory = 'test-python';
const list = inRoot('test', 'oracles', 'requirements.txt');
const python = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/**
 * A Python with the programs that read the exports of runs (TensorBoard, onnxruntime, safetensors), for the tests that ask them: the one
 * that the person named, else one in the cache, made once for each list of packages. A failure is remembered until the next `npm install`.
 * @returns {Promise<string | undefined>} undefined where there is none; why has been said, and those tests are skipped.
 */
export async function providePython() {
  const named = process.env['HIDDEN_UNIT_TEST_PYTHON'] ?? '';
  if (named !== '') return named;
  const content = await readFile(list);
  const place = join(await cacheFolder('test-python'), createHash('sha256').update(content).digest('hex').slice(0, 16));
  const found = join(place, ...python);
  if (existsSync(found)) return found;
  if (hasFailed(memory)) return undefined;
  const why = await make(place).catch((error) => String(error.message));
  if (why === '') return found;
  await rememberFailure(memory, why).catch(() => undefined);
  say(
    `Python packages for tests could not be installed, so the tests that ask TensorBoard and onnxruntime are skipped: ${lastLine(why)}\n` +
      `It is tried again after the next npm install, or when ${memoryOf(memory)} is deleted.`,
  );
  return undefined;
}

/** All of it or nothing. @param {string} place @returns {Promise<string>} what went wrong, empty when nothing did. */
async function make(place) {
  await mkdir(join(place, '..'), { recursive: true });
  const made = await mkdtemp(join(place, '..', '.making-'));
  try {
    const [begun] = await begin(made);
    if (begun !== undefined) return begun;
    say('Installing Python packages for tests: TensorBoard, onnxruntime and safetensors, once (about 90 MB)…');
    const asked = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--only-binary', ':all:'];
    const patience = ['--retries', '1', '--timeout', '20'];
    const { code, output } = await run(join(made, ...python), [...asked, ...patience, '-r', list], { quiet: true });
    if (code !== 0) return output;
    // Another set-up may have been faster: then it is there.
    await rename(made, place).catch(() => undefined);
    return existsSync(join(place, ...python)) ? '' : `It could not be moved to ${place}.`;
  } finally {
    await rm(made, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Makes a virtual environment. @param {string} folder @returns {Promise<string[]>} what went wrong, empty when nothing did. */
async function begin(folder) {
  const said = [];
  for (const name of ['python3', 'python']) {
    const { code, output } = await run(name, ['-m', 'venv', folder], { quiet: true });
    if (code === 0) return [];
    said.push(output);
  }
  return said;
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
