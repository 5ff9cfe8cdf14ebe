import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answers, isBehaviour, type Behaviour } from './misbehaviour.ts';

/** Something to be had at a path, and how it is given. */
export interface WebPage {
  /** Bytes, or the path of a file. */
  content: Uint8Array | string;
  /** Ends with another picture: what `other-picture` gives in its place. */
  other?: Uint8Array | string;
  behaviour?: Behaviour;
}

/** One request as the web saw it. Times in milliseconds of one clock; `endedAt` is null while it is answered. */
export interface WebRequest {
  host: string;
  path: string;
  range: string;
  userAgent: string;
  startedAt: number;
  endedAt: number | null;
  /** 0 when the connection was cut before there was one. */
  status: number;
}

export interface DeadWeb {
  /** One for each host. */
  origins: readonly string[];
  /** Every request there was, in the order in which they came. */
  requests: readonly WebRequest[];
  /** Address of a path at one of the hosts, with another behaviour than the page's own if wanted. */
  address(path: string, host?: number, behaviour?: Behaviour): string;
  /** The most requests that were under way at one instant, at one host or at all of them. */
  mostAtOnce(host?: number): number;
  /** Open connections. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export interface DeadWebOptions {
  /** Path, with its slash, to page. Pages may be added and changed while the web is up. */
  pages: ReadonlyMap<string, WebPage>;
  /** How many hosts there are: 127.0.0.1, 127.0.0.2, … where the machine has these, else ports of 127.0.0.1. */
  hosts?: number;
  /** Of the first host; 0 lets the machine choose. */
  port?: number;
  /** Times that a burst of refusals refuses one path before it gives in. */
  burst?: number;
  /** Milliseconds between two bytes of what drips. */
  dripMs?: number;
  /** Milliseconds before each answer, as if the web were far away. */
  delayMs?: number;
}

/**
 * A small web on this machine that is as broken as the real one: every path can be made to fail in its own way, by plan or by
 * `?as=<behaviour>` in the address. It notes every request, so that politeness can be measured where it is received.
 */
export async function startDeadWeb(options: DeadWebOptions): Promise<DeadWeb> {
  const { pages, hosts = 1, port = 0, burst = 2, dripMs = 100, delayMs = 0 } = options;
  const requests: WebRequest[] = [];
  const counts = new Map<string, number>();
  const servers: Server[] = [];
  const origins: string[] = [];

  async function answer(place: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origins[place]);
    requests.push(noteOf(url, request, response));
    const page = pages.get(decodeURIComponent(url.pathname));
    const asked = url.searchParams.get('as') ?? page?.behaviour ?? 'good';
    const behaviour = page === undefined || !isBehaviour(asked) ? 'not-found' : asked;
    const key = `${place} ${url.pathname}${url.search}`;
    const times = (counts.get(key) ?? 0) + 1;
    counts.set(key, times);
    const [bytes, other] = [await contentOf(page?.content), await contentOf(page?.other)];
    if (delayMs > 0) await delay(delayMs);
    answers[behaviour]({ request, response, url, bytes, other, etag: etagOf(bytes), times, burst, dripMs });
  }

  async function serve(place: number): Promise<void> {
    const server = createServer((request, response) => {
      // What cannot be read, as an address or as a file, is no reason to end the web.
      answer(place, request, response).catch(() => response.destroy());
    });
    servers.push(server);
    origins.push(await listen(server, place, place === 0 ? port : 0));
  }
  for (let place = 0; place < hosts; place++) await serve(place);

  return {
    origins,
    requests,
    address(path, host = 0, behaviour) {
      const url = new URL(encodeURI(path), origins[host]);
      if (behaviour !== undefined) url.searchParams.set('as', behaviour);
      return url.href;
    },
    mostAtOnce: (host) => mostAtOnce(host === undefined ? requests : requests.filter(isAt(origins[host]))),
    async connections() {
      const counts = servers.map(
        (server) =>
          new Promise<number>((resolve) => {
            server.getConnections((_error, count) => resolve(count));
          }),
      );
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async close() {
      await Promise.all(servers.map(closeServer));
    },
  };
}

function noteOf({ host, pathname, search }: URL, { headers }: IncomingMessage, response: ServerResponse): WebRequest {
  const note: WebRequest = {
    host,
    path: pathname + search,
    range: headers.range ?? '',
    userAgent: headers['user-agent'] ?? '',
    startedAt: performance.now(),
    endedAt: null,
    status: 0,
  };
  response.on('close', () => {
    note.endedAt = performance.now();
    note.status = response.headersSent ? response.statusCode : 0;
  });
  return note;
}

async function contentOf(what: Uint8Array | string = new Uint8Array()): Promise<Buffer> {
  if (typeof what === 'string') return await readFile(what);
  return Buffer.from(what.buffer, what.byteOffset, what.byteLength);
}

function isAt(origin = ''): (request: WebRequest) => boolean {
  const { host } = new URL(origin);
  return (request) => request.host === host;
}

/** The deepest overlap of the times of some requests. */
function mostAtOnce(requests: readonly WebRequest[]): number {
  const edges = requests.flatMap(({ startedAt, endedAt }) => [
    { at: startedAt, step: 1 },
    { at: endedAt ?? Infinity, step: -1 },
  ]);
  // Where one ends as another begins they do not overlap.
  edges.sort((a, b) => a.at - b.at || a.step - b.step);
  let now = 0;
  let most = 0;
  for (const { step } of edges) most = Math.max(most, (now += step));
  return most;
}

/** Listens on an address of its own, or where the machine has only one loopback address, on a port of its own. */
async function listen(server: Server, place: number, port: number): Promise<string> {
  for (const host of [`127.0.0.${place + 1}`, '127.0.0.1']) {
    const address = await new Promise<ReturnType<Server['address']>>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve(server.address());
      });
    }).catch((error: unknown) => {
      const missing = error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL';
      if (!missing || place === 0) throw error;
      return null;
    });
    if (address !== null && typeof address === 'object') return `http://${host}:${address.port}`;
  }
  throw new Error('This machine has no loopback address to listen on.');
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
}
