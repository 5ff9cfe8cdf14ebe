/**
 * What the processes of the workbench hold in memory, in bytes; Linux only. Prints one JSON object.
 *
 *     node test/bench/memory.ts [--quick]          after `npm run build`
 *
 * `labIdle`: the browser shell with its lab, just opened on an empty folder. `labWithRuns`: with 10,000 runs, after each page of the
 * history and a hundred curves have been asked for. `trainerPeak`: the trainer of a part 4 run on the built-in digits, at most.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { valueOf } from '../../shared/contract/client.ts';
import { engineNames } from '../../shared/models/engine.ts';
import { largeLab, metrics, runs } from './history/large-lab.ts';
import { addSample, trainRun } from './lab-run.ts';
import { residentBytes, say, spreadOf, type Spread } from './measurement.ts';
import { childrenOf } from './processes.ts';
import { startShell, type Shell } from './shell.ts';
import { workspace } from './workspace.ts';

async function idle(folder: string): Promise<number> {
  const shell = await startShell(folder);
  try {
    // Heaps settle in the first moments.
    await delay(1000);
    return known(residentBytes(shell.pid));
  } finally {
    await shell.close();
  }
}

async function withRuns(folder: string): Promise<number> {
  const shell = await startShell(folder);
  try {
    const { client, close } = await shell.attach();
    for (let offset = 0; offset < runs; offset += 200) await valueOf(client.runs.list({ offset }));
    for (let id = 1; id <= 100; id++) await valueOf(client.runs.series({ ids: [id], metrics: [...metrics] }));
    await close();
    return known(residentBytes(shell.pid));
  } finally {
    await shell.close();
  }
}

async function trainerPeaks(folder: string): Promise<Record<string, number>> {
  const shell = await startShell(folder);
  const peaks: Record<string, number> = {};
  try {
    const attached = await shell.attach();
    await addSample(attached);
    const { engines } = await valueOf(attached.client.engines.status({}));
    for (const engine of engineNames.filter((name) => name !== 'cpu' && engines[name].available)) {
      say(`  memory of the trainer: ${engine}`);
      const training = trainRun(attached, { preset: 'part4', settings: { steps: 50 }, engine });
      peaks[engine] = await highest(shell, training);
    }
    await attached.close();
    return peaks;
  } finally {
    await shell.close();
  }
}

/** The most that the shell's child processes hold during some work: the kernel keeps each one's own highest. */
async function highest({ pid }: Shell, work: Promise<unknown>): Promise<number> {
  const watched = { most: 0, over: false };
  const ended = work.finally(() => (watched.over = true));
  // Its failure is heard at the end.
  ended.catch(() => undefined);
  while (!watched.over) {
    for (const child of childrenOf(pid)) watched.most = Math.max(watched.most, peakBytes(child));
    await delay(20);
  }
  await ended;
  return watched.most;
}

/** 0 when it is gone. */
function peakBytes(pid: number): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function known(bytes: number | null): number {
  if (bytes === null) throw new Error('What a process holds is known on Linux only.');
  return bytes;
}

if (process.platform !== 'linux') {
  console.log(JSON.stringify({ why: 'What a process holds is known on Linux only.' }));
} else {
  const turns = process.argv.includes('--quick') ? 1 : 3;
  const space = workspace();
  try {
    const large = largeLab(space.folder);
    const idles: number[] = [];
    const fulls: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      say(`  memory of the lab, turn ${turn + 1} of ${turns}`);
      idles.push(await idle(join(space.folder, `idle-${turn}`)));
      fulls.push(await withRuns(large));
    }
    const labs: Record<string, Spread> = { labIdle: spreadOf(idles), labWithRuns: spreadOf(fulls) };
    console.log(JSON.stringify({ ...labs, trainerPeak: await trainerPeaks(join(space.folder, 'trained')) }));
  } finally {
    space.remove();
  }
}
