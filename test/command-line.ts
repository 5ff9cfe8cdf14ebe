import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const entry = join(import.meta.dirname, '..', 'main', 'cli.ts');

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  process: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  result: Promise<CommandResult>;
}

/** Starts the command line from its sources in a process of its own; it is killed when the test ends. */
export function startCommand(dataDirectory: string, ...words: string[]): RunningCommand {
  return startCommandIn({}, dataDirectory, ...words);
}

/** The same with more in its environment. */
export function startCommandIn(
  environment: Readonly<Record<string, string>>,
  dataDirectory: string,
  ...words: string[]
): RunningCommand {
  const child = spawn(process.execPath, [entry, '--data', dataDirectory, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString('utf8')));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString('utf8')));
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { process: child, stdout: () => stdout, stderr: () => stderr, result };
}

/** Runs a command to its end. */
export function command(dataDirectory: string, ...words: string[]): Promise<CommandResult> {
  return startCommand(dataDirectory, ...words).result;
}

/** Runs a command with `--json` and reads its one object. @throws when standard output is anything else. */
export async function commandJson(
  dataDirectory: string,
  ...words: string[]
): Promise<{ code: number | null; value: unknown; stderr: string }> {
  const { code, stdout, stderr } = await command(dataDirectory, '--json', ...words);
  try {
    return { code, value: JSON.parse(stdout), stderr };
  } catch {
    throw new Error(`Not one JSON object on standard output (exit ${String(code)}): ${stdout}\n${stderr}`);
  }
}
