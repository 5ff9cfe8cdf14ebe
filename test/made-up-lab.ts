import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { labClient, type LabClient } from '../shared/contract/index.ts';
import { runDetail, type RunDetail } from '../shared/models/run.ts';
import { openLabSession } from '../main/lab-session.ts';
import { startCommandIn } from './command-line.ts';

const register = pathToFileURL(join(import.meta.dirname, 'fixtures', 'made-up-kinds', 'register.ts'));

/** The environment in which every process of a lab, from its sources, knows the made-up kinds. */
export const madeUpKinds = {
  NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${register.href}`.trim(),
};

/** Writes a file that says how to draw stripes, and returns its path. */
export function stripesFile(folder: string, changes: object = {}): string {
  const path = join(folder, 'stripes.json');
  const file = { name: 'fine', rows: 6, columns: 9, period: 4, noise: 0.8, perClass: 120, seed: 5, ...changes };
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/** Writes a file that says which readings there are, and returns its path. */
export function readingsFile(folder: string): string {
  const path = join(folder, 'readings.json');
  writeFileSync(path, JSON.stringify({ name: 'wind', perClass: 40, seed: 1 }));
  return path;
}

/** Runs a command with `--json` in a lab that knows the made-up kinds. @throws when it fails. */
export async function told(data: string, ...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await startCommandIn(madeUpKinds, data, '--json', ...words).result;
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${String(code)}, ${stdout} ${stderr}`);
  return JSON.parse(stdout);
}

/** A lab with the made-up kinds in a process of its own, and this process as its client. */
export async function openElsewhere(data: string): Promise<LabClient> {
  const serving = startCommandIn(madeUpKinds, data, '--json', 'serve', '--no-open');
  await expect.poll(() => serving.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
  const session = await openLabSession({ dataDirectory: data });
  onTestFinished(() => session.close());
  expect(session.role).toBe('attached');
  return labClient(session);
}

/** A run as `runs show` has it. */
export async function shown(data: string, run: number): Promise<RunDetail> {
  return runDetail.parse(await told(data, 'runs', 'show', String(run)));
}

/** Of the files that the trained net is in: what describes it, and its numbers. */
export function weightHashes({ artifacts }: RunDetail): string[] {
  return artifacts.flatMap(({ kind, sha256 }) => (kind === 'weights' && sha256 !== null ? [sha256] : [])).sort();
}
