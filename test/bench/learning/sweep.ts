/**
 * How well a sweep uses the cores: trials of part 8's net through the lab, one trainer a core, beside the same trainings as bare updates
 * with metrics. Prints one JSON object; Linux only.
 *
 *     node test/bench/learning/sweep.ts [--quick]          after `npm run build`
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { dataFolder } from '../../../main/data/sources/data-sources.ts';
import { valueOf } from '../../../shared/contract/client.ts';
import type { SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import { endedTrials, isOver } from '../../../shared/models/sweeps/sweep-state.ts';
import { addMatrices, type AttachedShell } from '../lab-run.ts';
import { printedBy, rounded, say, spreadOf } from '../measurement.ts';
import { childrenOf } from '../processes.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';
import { matrixFolder } from './matrix-folder.ts';

const quick = process.argv.includes('--quick');
const trials = quick ? 20 : 100;
const cores = Math.min(2, availableParallelism());
const bareTurns = quick ? 1 : 5;
const engine = 'native';
/** The kernel counts processor time in hundredths of a second. */
const tickSeconds = 0.01;

const cost = z.object({ seconds: z.number(), processor: z.number() });

/** Processor seconds of a process so far, with those of its children that have ended. 0 when it is gone. */
function processorSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which is in parentheses: state is field 3, the times are fields 14 to 17.
    const times = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15);
    return times.reduce((sum, ticks) => sum + Number(ticks), 0) * tickSeconds;
  } catch {
    return 0;
  }
}

/** Of the shell with its lab, and of all of its trainers. */
function processorOf(pid: number | undefined): number {
  return [pid ?? 0, ...childrenOf(pid)].reduce((sum, one) => sum + processorSeconds(one), 0);
}

/** Trains so many seeds as one sweep, as a window does that hears of it. @throws when one of them fails. */
async function sweepOf({ port, client }: AttachedShell, seeds: number[]): Promise<SweepSummary> {
  const over = Promise.withResolvers<SweepSummary>();
  const heard = port.subscribe((event) => {
    if (event.type === 'sweep' && isOver(event.sweep)) over.resolve(event.sweep);
  });
  const { spec, data } = await valueOf(client.training.resolve({ preset: 'part8' }));
  const vary = [{ path: 'steps', values: [spec.steps] }];
  const plan = { vary, sampling: { kind: 'grid' as const }, seeds };
  await valueOf(client.sweeps.create({ spec, data, preset: 'part8', engine, trainers: cores, plan }));
  const ended = await over.promise;
  heard();
  if (ended.done < endedTrials(ended)) throw new Error(`${ended.failed} of ${ended.trials} trials failed.`);
  return ended;
}

async function measure(attached: AttachedShell, pid: number | undefined, directory: string): Promise<object> {
  const { spec, data: set } = await valueOf(attached.client.training.resolve({ preset: 'part8' }));
  const { classNames } = await valueOf(attached.client.data.show({ ref: set }));
  const data = { kind: set.kind, directory: dataFolder(directory, set), classes: classNames.length };
  const bare: number[] = [];
  for (let turn = 0; turn < bareTurns; turn++) {
    say(`  sweep, bare training ${turn + 1} of ${bareTurns}`);
    bare.push(
      cost.parse(await printedBy('learning/bare-run.ts', [JSON.stringify({ spec, data, engine, metrics: true })]))
        .seconds,
    );
  }
  say(`  sweep, ${trials} trials`);
  const before = processorOf(pid);
  const started = performance.now();
  const { trials: ended } = await sweepOf(
    attached,
    Array.from({ length: trials }, (_, seed) => seed),
  );
  const seconds = (performance.now() - started) / 1000;
  const processor = processorOf(pid) - before;
  const alone = spreadOf(bare);
  return {
    trials: ended,
    cores,
    seconds: rounded(seconds),
    processor: rounded(processor),
    /** Processor time of the lab and its trainers, of all that the cores could have given: 0.9 is the goal. */
    used: rounded(processor / (seconds * cores)),
    bare: alone,
    /** Against the bare trainings shared out evenly: 1.1 is the goal. */
    timesBare: rounded(seconds / ((alone.median * ended) / cores)),
  };
}

if (process.platform !== 'linux') {
  console.log(JSON.stringify({ why: 'The processor time of other processes is known on Linux only.' }));
} else {
  const space = workspace();
  const directory = join(space.folder, 'sweep');
  const shell = await startShell(directory);
  try {
    const attached = await shell.attach();
    await addMatrices(attached, matrixFolder(join(space.folder, 'matrices')));
    const { engines } = await valueOf(attached.client.engines.status({}));
    const answer = engines[engine].available
      ? await measure(attached, shell.pid, directory)
      : { why: 'The native engine is not installed.' };
    await attached.close();
    console.log(JSON.stringify(answer));
  } finally {
    await shell.close();
    space.remove();
  }
}
