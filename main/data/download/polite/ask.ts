import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { LabError } from '../../../../shared/contract/failure.ts';
import type { Asking } from './asking.ts';
import { FetchFailure, failureOf } from './fetch-failure.ts';
import { retryAfterMs } from './retry-after.ts';
import type { StagedBytes } from './staged-bytes.ts';

export interface AskOptions {
  agent: Asking;
  idleMs: number;
  mostBytes: number;
  userAgent: string;
  signal: AbortSignal;
  into: StagedBytes;
}

/** How one request ended well: with bytes, or with another address to ask. */
export type Answer =
  { kind: 'bytes'; httpStatus: number; contentType: string } | { kind: 'elsewhere'; httpStatus: number; url: URL };

/** What is read of a body that nobody wants, so that the connection can be used again. */
const mostUnwanted = { bytes: 16 * 1024, milliseconds: 1000 };

/**
 * Sends one request and receives its answer; follows nothing and tries nothing twice.
 * @throws FetchFailure, LabError `storage`, or the signal's reason.
 */
export async function ask(url: URL, options: AskOptions): Promise<Answer> {
  const { signal, into } = options;
  const range = into.rangeHeaders(url.href);
  let receiving: number | null = null;
  try {
    const response = await options.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        'user-agent': options.userAgent,
        accept: 'image/*,*/*;q=0.5',
        'accept-encoding': 'identity',
        ...range,
      },
      headersTimeout: options.idleMs,
      bodyTimeout: options.idleMs,
      signal,
    });
    const { statusCode, headers } = response;
    if (!isWanted(statusCode, headers, into.have, range)) {
      await discard(response.body);
      const next = elsewhere(url, statusCode, headers);
      if (next !== undefined) return next;
      throw refusal(statusCode, headers, options);
    }
    receiving = statusCode;
    await receive(url, response, options);
    return { kind: 'bytes', httpStatus: statusCode, contentType: one(headers['content-type']) ?? '' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LabError) throw error;
    throw failureOf(error, receiving);
  }
}

function isWanted(status: number, headers: IncomingHttpHeaders, have: number, range: object): boolean {
  if (status !== 206) return status >= 200 && status < 300;
  return 'range' in range && new RegExp(`^bytes ${have}-`).test(one(headers['content-range']) ?? '');
}

async function receive(url: URL, { statusCode, headers, body }: Dispatcher.ResponseData, options: AskOptions) {
  const { into, mostBytes, signal } = options;
  // Without this, what is announced as larger than allowed would be fetched up to the limit.
  if (Number(one(headers['content-length'])) > mostBytes) {
    body.destroy();
    body.on('error', () => undefined);
    throw new FetchFailure('too large', { httpStatus: statusCode });
  }
  const decoder = decoderOf(one(headers['content-encoding']));
  if (statusCode !== 206) await into.restart(url.href, decoder === undefined ? one(headers.etag) : undefined);
  const keep = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) await into.append(piece);
  };
  // The limit is on what comes out of the decoder: a small body that unpacks to a huge one is stopped as early.
  if (decoder === undefined) await pipeline(body, keep, { signal });
  else await pipeline(body, decoder, keep, { signal });
}

/** For servers that compress although they were asked not to. */
function decoderOf(encoding: string | undefined): Transform | undefined {
  const name = encoding?.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  return name === 'br' ? createBrotliDecompress() : undefined;
}

function elsewhere(url: URL, status: number, headers: IncomingHttpHeaders): Answer | undefined {
  const location = one(headers.location);
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const next = URL.parse(location, url.href);
  if (next === null) throw new FetchFailure('bad redirect', { httpStatus: status });
  return { kind: 'elsewhere', httpStatus: status, url: next };
}

function refusal(status: number, headers: IncomingHttpHeaders, { into }: AskOptions): FetchFailure {
  // Another piece than the one that is missing: the next try asks for the whole.
  const misfit = into.have > 0 && (status === 206 || status === 416);
  if (misfit) into.forget();
  const asksToWait = status === 429 || status === 503;
  const waitMs = asksToWait ? retryAfterMs(one(headers['retry-after']), Date.now()) : 0;
  const facts = { httpStatus: status, waitMs };
  return new FetchFailure(`http ${status}`, misfit ? { ...facts, again: true } : facts);
}

/** Whatever a server sends behind an answer that is no picture may neither hold up nor fail anything. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  const signal = AbortSignal.timeout(mostUnwanted.milliseconds);
  await body.dump({ limit: mostUnwanted.bytes, signal }).catch(() => undefined);
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
