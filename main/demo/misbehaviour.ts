import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { gzipBomb, hugePng } from './huge-bodies.ts';

/** One request and what there is to answer it with. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  bytes: Buffer;
  /** Another picture than the one that is asked for. */
  other: Buffer;
  etag: string;
  /** How often this address was asked, this time included. */
  times: number;
  burst: number;
  dripMs: number;
}

type Answer = (exchange: Exchange) => void;

/** Every way in which an address of the web can go wrong, and `good`. */
export const answers = {
  good: whole,
  'not-found': page(404),
  gone: page(410),
  forbidden: page(403),
  'server-error': page(500),
  html: page(200),
  empty: ({ response }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 0 }).end();
  },
  'other-picture': (exchange) => {
    whole({ ...exchange, bytes: exchange.other, etag: '"other"' });
  },
  /** The first half of the picture, announced as all of it. */
  truncated: (exchange) => {
    whole({ ...exchange, bytes: exchange.bytes.subarray(0, exchange.bytes.length >> 1), etag: '"half"' });
  },
  /** Announces all, gives half, and ends. */
  'wrong-length': ({ response, bytes }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.end());
  },
  /** Half of it, then nothing more. */
  stalled: ({ response, bytes }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1));
  },
  /** Does not even say hello. */
  silent: () => undefined,
  'slow-drip': drip,
  reset: (exchange) => {
    half(exchange, exchange.etag);
  },
  /** Cuts the first connection half-way and continues where that stopped. */
  'reset-once': (exchange) => {
    if (exchange.times === 1) half(exchange, exchange.etag);
    else whole(exchange);
  },
  /** Cuts the first connection half-way; the next one gets another version of the picture. */
  'reset-and-changed': (exchange) => {
    if (exchange.times === 1) half(exchange, '"before"');
    else whole(exchange);
  },
  'redirect-loop': ({ response, url }) => {
    const next = url.searchParams.get('turn') === 'b' ? 'a' : 'b';
    url.searchParams.set('turn', next);
    redirect(response, url.pathname + url.search);
  },
  /** Five steps, then the picture. */
  'redirect-chain': (exchange) => {
    const left = Number(exchange.url.searchParams.get('left') ?? 5);
    if (left === 0) whole(exchange);
    else redirect(exchange.response, `${exchange.url.pathname}?as=redirect-chain&left=${left - 1}`);
  },
  /** Each step leads to a new address. */
  'redirect-on-and-on': ({ response, url }) => {
    const step = Number(url.searchParams.get('step') ?? 0) + 1;
    redirect(response, `${url.pathname}?as=redirect-on-and-on&step=${step}`);
  },
  /** To `?to=`, or to what is this very machine under a name that nobody may use. */
  'redirect-private': ({ response, url }) => {
    redirect(response, url.searchParams.get('to') ?? 'http://0.0.0.0/');
  },
  'redirect-file': ({ response }) => {
    redirect(response, 'file:///etc/passwd');
  },
  /** Asks to be left alone for a second, or `?after=` seconds, some times. */
  'too-many-requests': (exchange) => {
    if (exchange.times > exchange.burst) whole(exchange);
    else {
      const after = exchange.url.searchParams.get('after') ?? '1';
      exchange.response.writeHead(429, { 'retry-after': after }).end();
    }
  },
  'unavailable-burst': (exchange) => {
    if (exchange.times > exchange.burst) whole(exchange);
    else exchange.response.writeHead(503).end();
  },
  /** Compressed although nobody asked for it. */
  compressed: ({ response, bytes }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-encoding': 'gzip' }).end(gzipSync(bytes));
  },
  /** A megabyte that unpacks to one gigabyte. */
  'gzip-bomb': ({ response }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-encoding': 'gzip' }).end(gzipBomb());
  },
  /** A picture of 10,000 × 10,000 points in a few kilobytes. */
  'huge-png': ({ response }) => {
    const bytes = hugePng();
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes);
  },
  /** More and more, without saying how much. */
  endless: ({ response }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' });
    const piece = new Uint8Array(65_536);
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
} satisfies Record<string, Answer>;

export type Behaviour = keyof typeof answers;

export function isBehaviour(name: string): name is Behaviour {
  return Object.hasOwn(answers, name);
}

/** As a good server: all of it, or the piece that is asked for when it is still the same. */
function whole({ request, response, bytes, etag }: Exchange): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const condition = request.headers['if-range'];
  const start = from !== undefined && (condition === undefined || condition === etag) ? Number(from) : 0;
  const headers = { 'content-type': typeOf(bytes), 'accept-ranges': 'bytes', etag };
  if (start > 0 && start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const rest = bytes.subarray(start);
  const range = start === 0 ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(start === 0 ? 200 : 206, { ...headers, ...range, 'content-length': rest.length }).end(rest);
}

/** Half of it, then the connection is cut. */
function half({ response, bytes }: Exchange, etag: string): void {
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length, etag });
  response.write(bytes.subarray(0, bytes.length >> 1), () => {
    // Bytes that are still in the receiver's buffers are lost with a reset: they get a moment to be read.
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  });
}

function drip({ response, bytes, dripMs }: Exchange): void {
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length });
  let at = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, ++at));
    if (at < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, dripMs);
  response.on('close', () => clearInterval(timer));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0 }).end();
}

/** What a host shows in the place of a picture that it has no more, sometimes with a status that says all is well. */
function page(status: number): Answer {
  const text =
    '<!doctype html><html><head><title>Not here</title></head><body><h1>This picture is not here any more</h1></body></html>\n';
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-length': text.length }).end(text);
  };
}

function typeOf(bytes: Buffer): string {
  return bytes[0] === 0x89 ? 'image/png' : 'image/jpeg';
}
