import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { openLab } from '../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../shared/contract/index.ts';
import { begunJob } from './begun-job.ts';
import { endOf } from './faces-lab.ts';
import { seededMoments } from './seed.ts';
import { temporaryFolder } from './temporary.ts';
import { expectWhole, pathsBelow } from './whole-lab.ts';

const draws = seededMoments();
/** Of each kind of work; HIDDEN_UNIT_KILLS=20 for more. */
export const kills = Number(process.env['HIDDEN_UNIT_KILLS'] ?? 5);
const fixture = join(import.meta.dirname, 'fixtures', 'job-process.ts');

/** Work that is killed: the call that begins it, in a lab that has `prepared` in its folder, and what there must be at the end. */
export interface Work {
  prepared: string;
  call: string;
  input: object;
  outcome(client: LabClient): Promise<unknown>;
}

/** Begins the work in a process of its own and kills that after so many milliseconds (null: lets it end). @returns how long it took. */
async function begin({ call, input }: Work, data: string, killAfterMs: number | null): Promise<number | 'cut'> {
  const child = spawn(process.execPath, [fixture, data, call, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise((resolve) => child.on('close', resolve));
  const opened = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<number>();
  lines.on('line', (line) => {
    if (line === 'open') opened.resolve(performance.now());
    else ended.resolve(performance.now());
  });
  void gone.then(() => {
    opened.reject(new Error('The lab did not open.'));
  });
  const start = await opened.promise;
  if (killAfterMs === null) {
    const took = (await ended.promise) - start;
    await gone;
    return took;
  }
  const end = await Promise.race([ended.promise, wait(killAfterMs)]);
  child.kill('SIGKILL');
  await gone;
  return typeof end === 'number' ? end - start : 'cut';
}

const log = (data: string): string => {
  const file = join(data, 'logs', 'lab.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/**
 * Opens the lab, checks that it is whole and has said what it removed, and does the work in it, again where that was killed.
 * @returns what there is then, and how many files were removed.
 */
async function doAgain({ call, input, outcome }: Work, data: string): Promise<{ is: unknown; removed: number }> {
  const [before, saidBefore] = [pathsBelow(data), log(data).length];
  const lab = await openLab(data);
  let is: unknown;
  let removed: string[];
  try {
    const after = pathsBelow(data);
    removed = [...before].filter((path) => !after.has(path));
    expectWhole(data);
    const client = labClient(lab);
    const ended = await endOf(client, { job: begunJob(await valueOf(lab.call(call, input))) });
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    is = await outcome(client);
  } finally {
    await lab.close();
  }
  expectWhole(data);
  const said = log(data).slice(saidBefore);
  const untold = removed.filter((path) => !ancestorsOf(path).some((one) => said.includes(join(data, one))));
  expect(untold, 'what was removed is in the log').toEqual([]);
  return { is, removed: removed.length };
}

/** A path and all that it is in. */
function ancestorsOf(path: string): string[] {
  const names = path.split('/');
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** Kills the work at moments spread over the time it takes, each in a lab of its own. */
export async function survives(work: Work, times = kills): Promise<void> {
  const undisturbed = join(temporaryFolder(), 'lab');
  cpSync(work.prepared, undisturbed, { recursive: true });
  const took = await begin(work, undisturbed, null);
  if (took === 'cut') throw new Error('It was not to be killed.');
  const { is: expected } = await doAgain(work, undisturbed);
  let [cut, tidied] = [0, 0];
  for (let kill = 0; kill < times; kill++) {
    const data = join(temporaryFolder(), 'lab');
    cpSync(work.prepared, data, { recursive: true });
    const moment = ((kill + draws.random()) / times) * took;
    if ((await begin(work, data, moment)) === 'cut') cut += 1;
    const { is, removed } = await doAgain(work, data);
    expect(is, `killed after ${moment.toFixed(1)} of ${took.toFixed(1)} ms`).toEqual(expected);
    if (removed > 0) tidied += 1;
  }
  process.stdout.write(
    `${work.call}: ${times} kills within ${took.toFixed(0)} ms, ${cut} before its end, ${tidied} left something\n`,
  );
  expect(cut, 'or this proves nothing').toBeGreaterThan(times / 3);
}
