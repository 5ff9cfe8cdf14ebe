/**
 * The polite fetcher beside aria2c on the same addresses of this machine, in turns, sixteen at once: files a second. Prints one JSON
 * object.
 *
 *     node test/bench/faces/against-aria2.ts [--quick]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { printedBy, rounded, say, spreadOf } from '../measurement.ts';

const concurrency = 16;
const served = z.object({ real: z.boolean(), bytes: z.int(), urls: z.array(z.string()) });
const turn = z.object({ seconds: z.number(), bytes: z.int() });

const version = spawnSync('aria2c', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '';
const turns = process.argv.includes('--quick') ? 3 : 9;
const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-bench-'));
const server = spawn(process.execPath, [join(import.meta.dirname, 'picture-server.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
const { urls, bytes, real } = served.parse(JSON.parse(line));
const list = join(folder, 'addresses.txt');
await writeFile(list, `${urls.join('\n')}\n`);

async function ours(into: string): Promise<number> {
  const result = turn.parse(await printedBy('faces/download-turn.ts', [list, into, String(concurrency)]));
  if (result.bytes !== bytes) throw new Error(`The workbench fetched ${result.bytes} of ${bytes} bytes.`);
  return result.seconds;
}

/** From the start of the process, a hundredth of a second of which is its own, to its end. */
async function theirs(into: string): Promise<number> {
  const limits = [`--max-concurrent-downloads=${concurrency}`, '--split=1', '--max-connection-per-server=1'];
  const quiet = ['--quiet=true', '--file-allocation=none', '--allow-overwrite=true', '--no-conf=true'];
  const start = performance.now();
  const child = spawn('aria2c', [...limits, ...quiet, `--input-file=${list}`, `--dir=${into}`], { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  const sizes = (await readdir(into)).map(async (name) => (await stat(join(into, name))).size);
  const came = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  if (code !== 0 || came !== bytes) throw new Error(`aria2c fetched ${came} of ${bytes} bytes and ended with ${code}.`);
  return seconds;
}

const rates: Record<'workbench' | 'aria2c', number[]> = { workbench: [], aria2c: [] };
try {
  for (let number = 1; number <= turns; number++) {
    say(`  against aria2c, turn ${number} of ${turns}`);
    for (const [name, fetchAll] of [['aria2c', theirs] as const, ['workbench', ours] as const]) {
      const into = join(folder, `${name}-${number}`);
      await mkdir(into);
      rates[name].push(urls.length / (await fetchAll(into)));
      await rm(into, { recursive: true });
    }
  }
} finally {
  server.stdin.end();
  await once(server, 'close');
  await rm(folder, { recursive: true, force: true });
}
const perSecond = { workbench: spreadOf(rates.workbench), aria2c: spreadOf(rates.aria2c) };
console.log(
  JSON.stringify({
    files: { count: urls.length, bytes, real },
    aria2: version,
    perSecond,
    ratio: rounded(perSecond.workbench.median / perSecond.aria2c.median),
  }),
);
