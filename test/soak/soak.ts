/**
 * One lab, warmed up by half as much, through 300 trainings, 100 checks of faces and of their bytes, and 1,000 connections of other
 * shells, in a hundred rounds. After each round its processes collect their garbage, and its memory, descriptors, threads and child
 * processes are sampled. Prints one JSON object and ends with an error when one of them is not flat: see `flatness.ts` for the rule and
 * `allowed` for how far each may rise. Linux only.
 *
 *     npm run --silent soak                     two minutes on two processors
 *     npm run --silent soak -- --rounds 12      fewer rounds, for trying it
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { circumstances, load } from '../bench/machine.ts';
import { say } from '../bench/measurement.ts';
import { startShell } from '../bench/shell.ts';
import { temporaryWorkspace } from '../bench/workspace.ts';
import { flatness, type Flatness } from './flatness.ts';
import { collectGarbage, useOf, type ProcessUse } from './process-use.ts';
import { checkAll, fillLab, reconnect, trainSome } from './soak-lab.ts';

const perRound = { trainings: 3, reconnects: 10 } as const;
const collector = pathToFileURL(join(import.meta.dirname, 'collect-on-signal.mjs')).href;
const megabyte = 1024 * 1024;
/** How far each may rise over the last two thirds of the rounds. */
const allowed: Readonly<Record<keyof ProcessUse, number>> = {
  memory: 16 * megabyte,
  descriptors: 2,
  threads: 1,
  children: 0,
  // A trainer's memory is a saw-tooth of 60 MB, one tooth in about 180 trainings: over 1,200 each had the same height (229 MB).
  largestChild: 64 * megabyte,
};
/** Closed sockets and ended children are gone a moment after whoever waited for them knows; so is garbage. */
const settleMs = 300;

async function soak(rounds: number): Promise<{ samples: ProcessUse[]; seconds: number }> {
  const space = temporaryWorkspace();
  const shell = await startShell(join(space.folder, 'lab'), ['--expose-gc', '--import', collector]);
  try {
    const window = await shell.attach();
    // A window hears everything, as long as it is open.
    window.port.subscribe(() => undefined);
    const set = await fillLab(window, space.folder);
    const samples: ProcessUse[] = [];
    const start = performance.now();
    for (let round = -Math.floor(rounds / 2); round < rounds; round++) {
      await trainSome(window, { set, count: perRound.trainings, first: (rounds + round) * perRound.trainings });
      await checkAll(window, rounds + round);
      await reconnect(shell, perRound.reconnects);
      collectGarbage(shell.pid ?? 0, collector);
      await delay(settleMs);
      const use = useOf(shell.pid ?? 0);
      if (round >= 0) samples.push(use);
      const told = Object.entries(use).map(
        ([name, value]) => `${name} ${value > megabyte ? `${Math.round(value / megabyte)} MB` : value}`,
      );
      say(`${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}: ${told.join(', ')}`);
    }
    await window.close();
    return { samples, seconds: Math.round((performance.now() - start) / 1000) };
  } finally {
    await shell.close();
    space.remove();
  }
}

if (process.platform !== 'linux') throw new Error('What a process uses is known on Linux only.');
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 6)
  throw new Error(`--rounds is a number from 6, not “${values.rounds}”.`);
const loadBefore = load();
const { samples, seconds } = await soak(rounds);
const judged = Object.fromEntries(
  Object.entries(allowed).map(([name, most]) => [
    name,
    flatness(
      samples.map((use) => use[name as keyof ProcessUse]),
      most,
    ),
  ]),
) as Record<keyof ProcessUse, Flatness>;
const rising = Object.entries(judged).filter(([, { flat }]) => !flat);
const done = { trainings: rounds * perRound.trainings, checks: rounds, reconnects: rounds * perRound.reconnects };
const { date, ...others } = circumstances();
console.log(
  JSON.stringify({
    date,
    load: [loadBefore, load()],
    ...others,
    seconds,
    done,
    flat: rising.length === 0,
    judged,
    samples,
  }),
);
for (const [name, { growth, allowed: most }] of rising) say(`${name} rose by ${growth}; ${most} is allowed.`);
if (rising.length > 0) process.exitCode = 1;
