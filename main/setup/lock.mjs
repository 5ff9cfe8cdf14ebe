import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, say } from './place.mjs';

const folder = inRoot('out', '.setup');
const file = inRoot('out', '.setup', 'lock');

/**
 * Does `work` while no other process of this repository does: two starts at the same moment install and build once.
 * A lock whose process is gone is taken over.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function exclusively(work) {
  await mkdir(folder, { recursive: true });
  let told = false;
  while (!(await taken())) {
    const owner = await holder();
    if (owner !== undefined && !alive(owner)) {
      await takeAway(owner);
      continue;
    }
    if (!told) say(`Another set-up is at work here (process ${owner ?? 'unknown'}); waiting for it.`);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken() {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns {Promise<number | undefined>} undefined while the lock is being written or is gone. */
async function holder() {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves a dead process's lock aside. Of two that try only one can; a lock taken meanwhile is put back. @param {number} dead */
async function takeAway(dead) {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = Number(await readFile(aside, 'utf8'));
  if (moved === dead) await rm(aside, { force: true });
  else await rename(aside, file);
}
