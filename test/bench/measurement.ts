import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What several turns gave: the middle one, the two ends, and how many there were. */
export interface Spread {
  median: number;
  least: number;
  most: number;
  turns: number;
}

/** @throws when there is nothing to summarise. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]];
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || least === undefined || most === undefined) {
    throw new Error('Nothing was measured.');
  }
  return { median: rounded((low + high) / 2), least: rounded(least), most: rounded(most), turns: sorted.length };
}

/** How many values lie how far: the middle one, what 95 of 100 stay below, and the largest. */
export interface Distribution {
  median: number;
  p95: number;
  most: number;
  count: number;
}

export function distributionOf(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { median: at(0.5), p95: at(0.95), most: at(1), count: sorted.length };
}

/** Four digits: more than a measurement has. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** How long synchronous work takes. */
export function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** How long work takes that is waited for. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** One line of progress, where it does not disturb the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program and reads the JSON it prints; its standard error goes to ours.
 * @throws when it cannot be started, fails, or prints anything else.
 */
export async function printedJson(
  program: string,
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<unknown> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`${args[0] ?? program} ended with ${String(code ?? signal)}.`);
  return JSON.parse(output);
}

/** Runs a file of this folder in a process of its own and reads the JSON it prints. */
export function printedBy(file: string, args: string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  return printedJson(process.execPath, [join(import.meta.dirname, file), ...args], environment);
}

/** What another process holds in memory, in bytes; known on Linux only. */
export function residentBytes(pid: number | undefined): number | null {
  const file = `/proc/${pid ?? 0}/status`;
  const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
