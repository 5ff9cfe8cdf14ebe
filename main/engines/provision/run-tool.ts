import { spawn, type ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface ToolEnd {
  /** 127 when the program could not be started. */
  code: number;
  /** The last that it wrote, to both its outputs. */
  output: string;
}

const mostOutput = 16_384;
/** How long a tool that was asked to end may take. */
const patienceMs = 400;
const running = new Set<ChildProcess>();

// An installation that ends early takes its tools along.
process.on('exit', () => {
  for (const child of running) end(child);
});

/** Tools start others (a compiler its passes, a Python its real one): the whole group ends, or it would hold the pipes open. */
function end(child: ChildProcess, how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
  if (child.pid === undefined || process.platform === 'win32') {
    child.kill(how);
    return;
  }
  try {
    process.kill(-child.pid, how);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a program to its end, without a shell. Aborted, it and what it started are asked to end, and made to when they do not.
 * @param options.onLine hears each line the program writes.
 */
export function runTool(
  program: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal | undefined;
    onLine?: (line: string) => void;
  } = {},
): Promise<ToolEnd> {
  const { cwd, env = process.env, signal, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
    running.add(child);
    let insisting: NodeJS.Timeout | undefined;
    const stop = (): void => {
      end(child);
      insisting = setTimeout(end, patienceMs, child, 'SIGKILL');
    };
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
    let output = '';
    let rest = '';
    const hear = (bytes: Buffer): void => {
      const text = bytes.toString('utf8');
      output = (output + text).slice(-mostOutput);
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') onLine?.(line.trim());
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const settle = (code: number): void => {
      running.delete(child);
      clearTimeout(insisting);
      signal?.removeEventListener('abort', stop);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += error.message;
      if (child.pid === undefined) settle(127);
    });
    child.on('close', (code) => {
      settle(code ?? 1);
    });
  });
}

/** The first of these programs that is in PATH, as a whole path. */
export function findTool(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .map(findProgram)
    .find((file) => file !== undefined);
}

/** The file of a program that is named by its path, on Windows also without its ending. */
export function findProgram(path: string): string | undefined {
  const suffix = process.platform === 'win32' && !path.toLowerCase().endsWith('.exe') ? '.exe' : '';
  try {
    return statSync(path + suffix).isFile() ? path + suffix : undefined;
  } catch {
    // A folder of PATH may not be there, may not be read, or lead in a circle: the program is in another one, or in none.
    return undefined;
  }
}
