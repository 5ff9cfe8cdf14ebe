/**
 * The native engine beside PyTorch on the processor, in turns: 500 Adam steps of part 8's net, and one gradient-descent step with
 * 60,000 examples. Prints one JSON object. PyTorch runs with one thread and with two; the better of the two medians counts.
 *
 *     node test/bench/torch/against-torch.ts [--quick]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { engineReport } from '../../../main/engines/engine-report.ts';
import { printedBy, printedJson, rounded, say, spreadOf, type Spread } from '../measurement.ts';
import { descentTurn, part8Turn } from '../learning/turns.ts';

type Workload = 'part8' | 'gd60000';
/** Seconds of one turn. */
type Times = Record<Workload, number>;

/** Debian's own: its torch is for no other Python. */
const python = '/usr/bin/python3';
const reference = join(import.meta.dirname, 'reference.py');
const told = z.object({ version: z.string(), threads: z.int(), part8: z.number(), gd60000: z.number() });

async function torchTurn(threads: number): Promise<z.infer<typeof told>> {
  return told.parse(await printedJson(python, [reference, String(threads)]));
}

async function nativeTurn(): Promise<Times> {
  const { seconds } = part8Turn.parse(await printedBy('learning/part8-turn.ts', ['native']));
  const { perStep } = descentTurn.parse(await printedBy('learning/gradient-descent-turn.ts', ['native', '60000=12']));
  return { part8: seconds, gd60000: (perStep['60000'] ?? Number.NaN) / 1000 };
}

function summary(turns: Times[]): Record<Workload, Spread> {
  return {
    part8: spreadOf(turns.map(({ part8 }) => part8)),
    gd60000: spreadOf(turns.map(({ gd60000 }) => gd60000)),
  };
}

const { native } = await engineReport();
if (!native.available) throw new Error(`${native.why} Run npm run engine:install.`);
if (spawnSync(python, ['-c', 'import torch']).status !== 0) {
  throw new Error('PyTorch is not here: on Debian, apt-get install python3-torch libopenblas0.');
}
const turns = process.argv.includes('--quick') ? 2 : 7;
const ours: Times[] = [];
const theirs = { 1: [] as Times[], 2: [] as Times[] };
let version = '';
for (let turn = 0; turn < turns; turn++) {
  say(`  against torch, turn ${turn + 1} of ${turns}`);
  ours.push(await nativeTurn());
  for (const threads of [1, 2] as const) {
    const times = await torchTurn(threads);
    version = times.version;
    theirs[threads].push(times);
  }
}

const native_ = summary(ours);
const torch = { 1: summary(theirs[1]), 2: summary(theirs[2]) };
const threadsOf = (work: Workload): 1 | 2 => (torch[1][work].median <= torch[2][work].median ? 1 : 2);
const better = { part8: threadsOf('part8'), gd60000: threadsOf('gd60000') };
/** Turn by turn against the same turn of the better rival. */
const ratioSpread = (work: Workload): Spread =>
  spreadOf(ours.map((times, turn) => times[work] / (theirs[better[work]][turn]?.[work] ?? Number.NaN)));
const ratio = (work: Workload): number => rounded(native_[work].median / torch[better[work]][work].median);

console.log(
  JSON.stringify({
    ratios: { part8: ratio('part8'), gd60000: ratio('gd60000') },
    spread: { part8: ratioSpread('part8'), gd60000: ratioSpread('gd60000') },
    seconds: {
      native: native_,
      torch: { version, betterThreads: better, oneThread: torch[1], twoThreads: torch[2] },
    },
  }),
);
