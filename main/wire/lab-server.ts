import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { toFailure, type Failure, type FailureCode } from '../../shared/failure.ts';
import { mostCallBytes } from '../../shared/contract/frame.ts';
import type { KeptLab, LabPort } from '../../shared/contract/port.ts';
import { serveConnection, type Connection } from './connection.ts';
import { securityHeaders } from './content-security-policy.ts';
import type { RefusalLog } from './refusal-log.ts';
import { commandHeader, subprotocol, wirePath } from './protocol.ts';

/** What a request is turned away with; `advice` is what the person who sees it can do. */
export interface TurnedAway {
  status: 401 | 403;
  why: string;
  advice: string;
}

/** The two ways a lab is served differ in whom they let in and in what else they serve. */
export interface ServerKind {
  /** undefined: may pass; or why not; or 'answered' when the request has had its answer. */
  admit(request: IncomingMessage, response: ServerResponse): TurnedAway | 'answered' | undefined;
  admitUpgrade(request: IncomingMessage): TurnedAway | undefined;
  /** Headers of the answer to whoever is let in. */
  greeting?: Readonly<Record<string, string>>;
  /** What is at an address that is no media. Throws `LabError`. */
  respond(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface LabServer {
  server: Server;
  /** Who is connected: all, and those of them that are commands at work. */
  attached(): Attached;
  /** @param code that connections are closed with, where it is not as usual. */
  close(code?: number): Promise<void>;
}

export interface Attached {
  all: number;
  commands: number;
}

const statuses: Readonly<Partial<Record<FailureCode, number>>> = {
  bad_input: 400,
  refused: 403,
  not_found: 404,
  conflict: 409,
  bad_data: 422,
  unavailable: 503,
};
/** More shells than a person opens, fewer than would hurt. */
const mostConnections = 128;
/** Connections that have not shown yet that they may be here. One more ends the oldest of them, never one of the others. */
const mostUnproven = 64;
/** Whoever wants something says what at once: milliseconds for the headers, for a whole request, and between two looks at both. */
const deadlines = { headersTimeout: 5_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000 };

/** Serves a lab's calls and events at `/wire` and its media at `/media/…`; not listening yet. */
export function labServer(lab: LabPort | KeptLab, kind: ServerKind, log: RefusalLog): LabServer {
  const connections = new Set<Connection>();
  const commands = new Set<Connection>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostCallBytes,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  sockets.on('headers', (headers) => {
    for (const [name, value] of Object.entries(kind.greeting ?? {})) headers.push(`${name}: ${value}`);
  });
  const server = createServer(deadlines, (request, response) => void handle(request, response));
  server.maxConnections = mostConnections + mostUnproven;
  const unproven = new Set<Duplex>();
  server.on('connection', (socket) => {
    unproven.add(socket);
    socket.once('close', () => unproven.delete(socket));
    const [oldest] = unproven;
    if (unproven.size > mostUnproven) oldest?.destroy();
  });
  const unsubscribe = lab.subscribe((event) => {
    if (connections.size === 0) return;
    const frame = JSON.stringify(event.type === 'connection' ? { shell: event } : { event });
    for (const connection of connections) connection.send(frame);
  });

  function refuse(request: IncomingMessage, why: string): void {
    const { host, origin } = request.headers;
    log.add({ what: `${request.method ?? '?'} ${request.url ?? '?'}`, why, host, origin });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    try {
      const admission = kind.admit(request, response);
      if (admission === 'answered' || admission === undefined) unproven.delete(request.socket);
      if (admission === 'answered') return;
      if (admission !== undefined) {
        refuse(request, admission.why);
        sendText(response, admission.status, admission.advice);
      } else if (request.method !== 'GET' && request.method !== 'HEAD') {
        refuse(request, 'method not allowed');
        response.setHeader('Allow', 'GET, HEAD');
        response.setHeader('Connection', 'close');
        sendText(response, 405, 'Only GET is answered here.');
      } else if (request.url?.startsWith('/media/') === true) {
        await sendMedia(request.url, response);
      } else {
        await kind.respond(request, response);
      }
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'refused') refuse(request, 'address refused');
      if (response.headersSent) response.destroy();
      else sendText(response, statusOf(failure), failure.message);
    }
  }

  async function sendMedia(address: string, response: ServerResponse): Promise<void> {
    const media = await lab.media(address);
    if (!media.ok) {
      sendFailure(response, media.error);
      return;
    }
    // A set can be added again and a run resumed, so the same address need not give the same bytes for ever.
    response.writeHead(200, {
      'Content-Type': media.value.type,
      'Content-Length': media.value.bytes.byteLength,
      'Cache-Control': 'no-store',
    });
    response.end(media.value.bytes);
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const turnedAway = kind.admitUpgrade(request);
    if (turnedAway !== undefined || request.url !== wirePath) {
      refuse(request, turnedAway?.why ?? 'no WebSocket at this address');
      rejectRaw(socket, turnedAway?.status ?? 404);
      return;
    }
    unproven.delete(socket);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = serveConnection(webSocket, lab, (why) => refuse(request, why));
      connections.add(connection);
      if (request.headers[commandHeader] !== undefined) commands.add(connection);
      webSocket.on('close', () => {
        connections.delete(connection);
        commands.delete(connection);
      });
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A shell that merely went away tried nothing; one that has had its answer sends the rest of the same.
    if (!socket.writable || error.code?.startsWith('HPE_') !== true) {
      socket.destroy();
      return;
    }
    log.add({ what: 'broken HTTP', why: error.message });
    rejectRaw(socket, 400);
  });

  return {
    server,
    attached: () => ({ all: connections.size, commands: commands.size }),
    async close(code) {
      unsubscribe();
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const connection of connections) connection.close(code);
      server.closeAllConnections();
      // Upgraded sockets are the server's own no more: it waits for those that answer the close, and ends the rest.
      const patience = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), 500);
      await closed;
      clearTimeout(patience);
      await log.flush();
    },
  };
}

function statusOf(failure: Failure): number {
  return statuses[failure.code] ?? 500;
}

function rejectRaw(socket: Duplex, status: number): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  const body = JSON.stringify({ error: failure });
  response.writeHead(statusOf(failure), {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}
