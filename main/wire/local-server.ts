import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { LabError } from '../../shared/failure.ts';
import type { LabPort } from '../../shared/contract/port.ts';
import { labServer, type LabServer, type TurnedAway } from './lab-server.ts';
import { folderHeader, localHost } from './protocol.ts';
import type { RefusalLog } from './refusal-log.ts';

export interface LocalServer extends Pick<LabServer, 'attached' | 'close'> {
  /** Listens again where somebody removed the file of the socket; who is attached stays so. */
  renew(): Promise<void>;
}

/**
 * Serves a lab on a local socket (a named pipe on Windows) to other processes of the same person: the file's mode 0600 is the
 * key. The caller holds the lab's lock, so a socket file that lies there is a dead one and is removed.
 * @param folder identity of the lab's data folder, told to whoever attaches.
 */
export async function serveLocal(lab: LabPort, socket: string, log: RefusalLog, folder: string): Promise<LocalServer> {
  const { server, attached, close } = labServer(
    lab,
    {
      admit: turnedAway,
      admitUpgrade: turnedAway,
      greeting: { [folderHeader]: folder },
      respond: () => Promise.reject(new LabError('not_found', 'There is nothing at this address.')),
    },
    log,
  );
  const isFile = process.platform !== 'win32';
  if (isFile) await rm(socket, { force: true });
  const begin = async (): Promise<void> => {
    await listen(server, socket);
    if (isFile) await chmod(socket, 0o600);
  };
  await begin();
  const renew = async (): Promise<void> => {
    if (!isFile || existsSync(socket)) return;
    // Connections that are open outlive this.
    server.close();
    await begin();
  };
  return { attached, close, renew };
}

function turnedAway(request: IncomingMessage): TurnedAway | undefined {
  if (request.headers.host === localHost && request.headers.origin === undefined) return undefined;
  return { status: 403, why: 'not an attaching process', advice: 'Only Hidden Unit itself may use this socket.' };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    // The socket is bound within this call: with this mask nobody else can reach it, not even before `chmod`.
    const mask = process.umask(0o177);
    try {
      server.listen(socket, () => done());
    } finally {
      process.umask(mask);
    }
  });
}
