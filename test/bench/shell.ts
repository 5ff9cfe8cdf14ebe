import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { labClient } from '../../shared/contract/client.ts';
import type { LabClient, LabPort } from '../../shared/contract/port.ts';
import { readLabNote } from '../../main/lab-note.ts';
import { appRoot } from '../../main/places.ts';
import { attachLab } from '../../main/wire/client.ts';

/** The built browser shell, in a process of its own as a person starts it. */
export interface Shell {
  /** Address that lets a browser in, once. */
  url: string;
  pid: number | undefined;
  /** Path of its lab's local socket. */
  socket: string;
  /** Attaches to its lab, as a second shell does. */
  attach(): Promise<{ port: LabPort; client: LabClient; close(): Promise<void> }>;
  close(): Promise<void>;
}

const entry = join(appRoot, 'out', 'main', 'serve.cjs');
const opened = z.object({ url: z.url() });

/** @param nodeOptions of its process. @returns when it has said its address. */
export async function startShell(dataDirectory: string, nodeOptions: readonly string[] = []): Promise<Shell> {
  const server = spawn(process.execPath, [...nodeOptions, entry, '--no-open', '--json', '--data', dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await closed;
  };
  const line = await Promise.race([
    once(createInterface({ input: server.stdout }), 'line').then(([first]) => String(first)),
    closed.then(() => Promise.reject(new Error('The browser shell ended before it gave its address.'))),
  ]);
  const note = await readLabNote(dataDirectory);
  if (note === undefined) throw new Error(`No lab is open in ${dataDirectory}.`);
  return {
    url: opened.parse(JSON.parse(line)).url,
    pid: server.pid,
    socket: note.socket,
    attach: async () => {
      const port = await attachLab(note.socket);
      return { port, client: labClient(port), close: () => port.close() };
    },
    close,
  };
}
