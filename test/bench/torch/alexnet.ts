/**
 * AlexNet's features of 32 pictures: the native engine beside PyTorch on the processor, in turns, both with random weights, one thread and
 * two. Prints one JSON object with seconds; `ratio` is PyTorch's better median divided by ours.
 *
 *     PYTHON=/tmp/torch/bin/python node test/bench/torch/alexnet.ts [--quick]
 */
import { join } from 'node:path';
import { z } from 'zod';
import { printedBy, printedJson, rounded, say, spreadOf } from '../measurement.ts';

const python = process.env['PYTHON'] ?? '/usr/bin/python3';
const theirs = z.object({ version: z.string(), seconds: z.number() });
const ours = z.object({ seconds: z.number() });
const threadCounts = [1, 2] as const;
const turns = process.argv.includes('--quick') ? 2 : 5;

const seconds = { native: { 1: [] as number[], 2: [] as number[] }, torch: { 1: [] as number[], 2: [] as number[] } };
let version = '';
for (let turn = 0; turn < turns; turn++) {
  say(`  AlexNet against torch, turn ${turn + 1} of ${turns}`);
  for (const threads of threadCounts) {
    const native = ours.parse(await printedBy('learning/alexnet-turn.ts', [String(threads)]));
    seconds.native[threads].push(native.seconds);
    const script = join(import.meta.dirname, 'alexnet.py');
    const torch = theirs.parse(await printedJson(python, [script, String(threads)]));
    seconds.torch[threads].push(torch.seconds);
    version = torch.version;
  }
}
const best = (of: Record<1 | 2, number[]>): number =>
  Math.min(...threadCounts.map((count) => spreadOf(of[count]).median));
const result = {
  pictures: 32,
  torch: version,
  native: { 1: spreadOf(seconds.native[1]), 2: spreadOf(seconds.native[2]) },
  pytorch: { 1: spreadOf(seconds.torch[1]), 2: spreadOf(seconds.torch[2]) },
  ratio: best(seconds.torch) / best(seconds.native),
};
const shortened = (_: string, value: unknown): unknown => (typeof value === 'number' ? rounded(value) : value);
process.stdout.write(`${JSON.stringify(result, shortened)}\n`);
