import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A screen for windows to open on: the one there is, or one of its own without glass. */
export interface Display {
  /** What a program needs in its environment to find it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** @throws when there is no screen and Xvfb cannot be started. */
export async function openDisplay(): Promise<Display> {
  const nothing = { environment: {}, close: () => Promise.resolve() };
  if (process.platform !== 'linux' || process.env['DISPLAY'] !== undefined) return nothing;
  // It picks a free number itself and writes it to descriptor 3.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await firstLine(server, server.stdio[3] as Readable);
  return {
    environment: { DISPLAY: `:${number}` },
    close: async () => {
      const closed = once(server, 'close');
      server.kill();
      await closed;
    },
  };
}

async function firstLine(server: ChildProcess, output: Readable): Promise<string> {
  const failed = once(server, 'error').then(([error]: unknown[]) => {
    throw error;
  });
  let text = '';
  const read = (async () => {
    for await (const bytes of output) {
      text += String(bytes);
      if (text.includes('\n')) return text.trim();
    }
    throw new Error('Xvfb ended before it said which display it is.');
  })();
  return Promise.race([read, failed]);
}
