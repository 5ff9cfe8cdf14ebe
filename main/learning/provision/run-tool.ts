import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface ToolEnd {
  /** 127 when the program could not be started. */
  code: number;
  /** The last that it wrote, to both its outputs. */
  output: string;
}

const mostOutput = 16_384;
const running = new Set<ChildProcess>();

// An installation that ends early takes its tools along.
process.on('exit', () => {
  for (const child of running) child.kill();
});

/**
 * Runs a program to its end, without a shell.
 * @param options.onLine hears each line the program writes.
 */
export function runTool(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Promise<ToolEnd> {
  const { cwd, env = process.env, signal, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    running.add(child);
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
    const end = (code: number): void => {
      running.delete(child);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += error.message;
      if (child.pid === undefined) end(127);
    });
    child.on('close', (code) => {
      end(code ?? 1);
    });
  });
}

/** The first of these programs that is in PATH, as a whole path. */
export function findTool(...names: string[]): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name + suffix)))
    .find((file) => existsSync(file) && statSync(file).isFile());
}
