/**
 * Measures this machine with everything under `test/bench`, one part after the other and each in a process of its own, and prints one
 * JSON object (README.md beside this file says how to read it). Names on the line choose parts: `npm run bench -- startUp`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';

const parts: Record<string, string> = {
  startUp: 'start-up.ts',
  gradientDescent: 'learning/gradient-descent.ts',
  store: 'store/metric-storage.ts',
};

/** What a part prints. @throws when it fails. */
async function measure(file: string): Promise<unknown> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with exit code ${String(code)}.`);
  return JSON.parse(output);
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in parts));
if (unknown !== undefined) {
  throw new Error(`There is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`);
}
const machine = {
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.versions.node,
};
const measured: Record<string, unknown> = {};
for (const [name, file] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  measured[name] = await measure(file);
}
console.log(JSON.stringify({ machine, ...measured }, null, 2));
