import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { KeptLab, LabPort } from '../../shared/contract/port.ts';
import { readAppFile } from './app-files.ts';
import { browserAccess, type BrowserAccess } from './browser-access.ts';
import type { CookieSecret } from './browser-key.ts';
import { labServer, type TurnedAway } from './lab-server.ts';
import type { RefusalLog } from './refusal-log.ts';

export interface BrowserServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** An address with a fresh one-time token, to be opened in one browser. */
  newAddress(): string;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

/**
 * Serves a lab and the built renderer to browsers of this machine.
 * @param renderer folder of the built renderer
 * @param port 0: a free one
 * @param secret of the cookie; absent: one that nobody knows after this server
 * @throws the system's error (`EADDRINUSE`) when it cannot listen there
 */
export async function serveBrowser(
  lab: LabPort | KeptLab,
  renderer: string,
  log: RefusalLog,
  port = 0,
  secret?: CookieSecret,
): Promise<BrowserServer> {
  // The port is part of what is checked and is known only when listening: until then nobody is let in.
  const door: { access?: BrowserAccess } = {};
  const notYet: TurnedAway = { status: 403, why: 'not ready', advice: 'The workbench is starting. Try again.' };

  const { server, close } = labServer(
    lab,
    {
      admit: (request, response) => (door.access === undefined ? notYet : admit(door.access, request, response)),
      admitUpgrade(request) {
        const admission = door.access?.admitUpgrade(request);
        if (admission?.kind === 'admitted') return undefined;
        return admission?.kind === 'refused' ? admission : notYet;
      },
      respond: (request, response) => sendAppFile(renderer, request, response),
    },
    log,
  );
  const authority = `${loopback}:${await listen(server, port)}`;
  const access = browserAccess(authority, secret?.(authority));
  door.access = access;
  const origin = `http://${authority}`;
  return { origin, newAddress: () => `${origin}/?token=${access.token()}`, close };
}

function admit(
  access: BrowserAccess,
  request: IncomingMessage,
  response: ServerResponse,
): TurnedAway | 'answered' | undefined {
  const admission = access.admit(request);
  if (admission.kind === 'admitted') return undefined;
  if (admission.kind === 'refused') return admission;
  response.setHeader('Set-Cookie', admission.cookie);
  response.setHeader('Cache-Control', 'no-store');
  if (admission.crossSite) {
    // Followed from a link on another site, a redirect would go out without the Strict cookie: let this page itself move on.
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', Refresh: `0; url=${admission.address}` });
    response.end('Opening the workbench…\n');
  } else {
    response.writeHead(303, { Location: admission.address });
    response.end();
  }
  return 'answered';
}

async function sendAppFile(renderer: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = await readAppFile(renderer, request.url ?? '/');
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': file.bytes.byteLength,
    'Cache-Control': file.hashed ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(file.bytes);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, loopback, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) done(address.port);
    });
  });
}
