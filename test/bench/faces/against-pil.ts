/**
 * The workbench's imaging beside a loop over Pillow on the same files, in turns: pictures verified and cropped a second, and verified and
 * measured. Prints one JSON object.
 *
 *     node test/bench/faces/against-pil.ts [--quick]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { printedBy, printedJson, rounded, say, spreadOf } from '../measurement.ts';
import { writePictureList } from './picture-list.ts';

const python = process.env['PYTHON'] ?? '/usr/bin/python3';
const loop = join(import.meta.dirname, 'pil_loop.py');
const turn = z.object({ version: z.string().optional(), crops: z.int(), digest: z.string(), seconds: z.number() });
const works = ['crops', 'measures'] as const;

if (spawnSync(python, ['-c', 'import PIL, numpy']).status !== 0) {
  throw new Error('Pillow is not here: on Debian, apt-get install python3-pil python3-numpy.');
}
const childCounts = [...new Set([1, Math.min(4, availableParallelism())])];
const turns = process.argv.includes('--quick') ? 2 : 5;
const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-bench-'));
const { list, pictures, real } = await writePictureList(folder);
const rates = new Map<string, number[]>();
let version = '';
let crops = 0;

function took(name: string, seconds: number): void {
  rates.set(name, [...(rates.get(name) ?? []), pictures / seconds]);
}

for (let number = 0; number < turns; number += 1) {
  for (const work of works) {
    say(`  ${work} against Pillow, turn ${number + 1} of ${turns}`);
    const theirs = turn.parse(await printedJson(python, [loop, list, work]));
    version = theirs.version ?? '';
    took(`${work} pillow`, theirs.seconds);
    for (const children of childCounts) {
      const ours = turn.parse(await printedBy('faces/imaging-turn.ts', [list, work, String(children)]));
      if (ours.digest !== theirs.digest) {
        throw new Error(`The workbench's ${ours.crops} ${work} are not Pillow's ${theirs.crops}.`);
      }
      crops = ours.crops;
      took(`${work} ${children}`, ours.seconds);
    }
  }
}
await rm(folder, { recursive: true, force: true });

const rate = (name: string): ReturnType<typeof spreadOf> => spreadOf(rates.get(name) ?? []);
const ratio = (work: string, children: number): number =>
  rounded(rate(`${work} ${children}`).median / rate(`${work} pillow`).median);

console.log(
  JSON.stringify({
    pictures: { listed: pictures, crops, real },
    pillow: version,
    perSecond: Object.fromEntries([...rates.keys()].map((name) => [name, rate(name)])),
    ratios: Object.fromEntries(
      works.map((work) => [work, Object.fromEntries(childCounts.map((children) => [children, ratio(work, children)]))]),
    ),
  }),
);
