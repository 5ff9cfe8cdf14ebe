import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { LabError } from '../shared/failure.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { rendererFolder } from './places.ts';
import { browserKey } from './wire/browser-key.ts';
import { serveBrowser } from './wire/browser-server.ts';
import { openRefusalLog, refusalLogFile } from './wire/refusal-log.ts';

export interface BrowserShellOptions {
  dataDirectory: string;
  /** TCP port; 0: a free one; absent: the usual one of this data folder where it is free, so that addresses and what the page keeps last. */
  port?: number | undefined;
  /** Local socket of a lab elsewhere, instead of one here. */
  remote?: string | undefined;
  /** Folder of the built renderer. */
  renderer?: string | undefined;
}

/** The workbench for browsers of this machine, over a lab that is open here or elsewhere. */
export interface BrowserShell {
  readonly origin: string;
  readonly role: LabSession['role'];
  /** An address good for entering once; a new one at every call. */
  newAddress(): string;
  /** As that of a session. */
  othersDone: LabSession['othersDone'];
  close(): Promise<void>;
}

/** @throws LabError as `openLabSession`; `conflict` when the port is taken or may not be used. */
export async function openBrowserShell(options: BrowserShellOptions): Promise<BrowserShell> {
  const { dataDirectory, port, remote, renderer = rendererFolder } = options;
  const session = await openLabSession({ dataDirectory, remote });
  try {
    const log = openRefusalLog(refusalLogFile(dataDirectory));
    const key = await browserKey(dataDirectory, remote ?? 'here');
    const listenAt = (at: number): ReturnType<typeof serveBrowser> => serveBrowser(session, renderer, log, at, key);
    const server = await (port === undefined
      ? listenAt(usualPort(dataDirectory)).catch(() => listenAt(0))
      : listenAt(port).catch((error: unknown) => {
          throw cannotListen(port, error);
        }));
    return {
      origin: server.origin,
      get role() {
        return session.role;
      },
      newAddress: () => server.newAddress(),
      othersDone: (hasToStay, handOver) => session.othersDone(hasToStay, handOver),
      async close() {
        await server.close();
        await session.close();
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Between 21,000 and 30,999, below the ports that systems give out themselves. */
function usualPort(dataDirectory: string): number {
  return 21_000 + (createHash('sha256').update(resolve(dataDirectory)).digest().readUInt32BE(0) % 10_000);
}

function cannotListen(port: number, error: unknown): LabError {
  const message = `Port ${port} of this machine cannot be used. Choose another with --port, or leave it out for a free one.`;
  return new LabError('conflict', message, { reason: error instanceof Error ? error.message : String(error) });
}
