import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { LabError } from '../../../../shared/failure.ts';
import { FetchFailure, failureOf } from './fetch-failure.ts';
import { locationOf, one, retryAfterMs, validatorOf } from './response-headers.ts';
import type { Origin, StagedBytes } from './staged-bytes.ts';

/** One request to the web, with names in its headers. */
export interface Question extends Dispatcher.RequestOptions {
  origin: string;
  headers: Record<string, string>;
}

/** What sends requests: undici's dispatchers are such, and what chooses between them. */
export interface Asking {
  /** @throws what the connection fails with, or FetchFailure, or LabError. */
  request(question: Question): Promise<Dispatcher.ResponseData>;
  /** Ends every connection. */
  destroy(): Promise<void>;
}

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

/** Answers by which a server refuses a piece and not the file: that there is none such, or that it cannot make out the question. */
const refusalsOfPieces: ReadonlySet<number> = new Set([206, 400, 412, 416, 501]);

/** What is read of a body that nobody wants, so that the connection can be used again. */
const mostUnwanted = { bytes: 16 * 1024, milliseconds: 1000 };

/**
 * Sends one request and receives its answer; follows nothing and tries nothing twice. Only where the server has no rest of what came
 * before, which is no fault of the address, it is asked once more, for the whole.
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
    const isPiece = 'range' in range && statusCode === 206 && into.continueWith(headers);
    if (!isPiece && (statusCode === 206 || statusCode < 200 || statusCode >= 300)) {
      await discard(response.body);
      const next = elsewhere(url, statusCode, headers);
      if (next !== undefined) return next;
      if ('range' in range && refusalsOfPieces.has(statusCode)) {
        into.forget();
        return await ask(url, options);
      }
      throw refusal(statusCode, headers);
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

async function receive(url: URL, { statusCode, headers, body }: Dispatcher.ResponseData, options: AskOptions) {
  const { into, mostBytes, signal } = options;
  const isPiece = statusCode === 206;
  const length = Number(one(headers['content-length']));
  // Without this, what is announced as larger than allowed would be fetched up to the limit.
  if (length + (isPiece ? into.have : 0) > mostBytes) {
    body.destroy();
    body.on('error', () => undefined);
    throw new FetchFailure('too large', { httpStatus: statusCode });
  }
  const decoder = decoderOf(one(headers['content-encoding']));
  if (!isPiece) await into.restart(decoder === undefined ? originOf(url, headers, length) : undefined);
  const keep = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) await into.append(piece);
  };
  // The limit is on what comes out of the decoder: a small body that unpacks to a huge one is stopped as early.
  if (decoder === undefined) await pipeline(body, keep, { signal });
  else await pipeline(body, decoder, keep, { signal });
  if (isPiece) into.endPiece();
}

function originOf(url: URL, headers: IncomingHttpHeaders, length: number): Origin | undefined {
  const validator = validatorOf(headers);
  if (validator === undefined) return undefined;
  return { url: url.href, validator, total: Number.isSafeInteger(length) && length > 0 ? length : null };
}

/** For servers that compress although they were asked not to. */
function decoderOf(encoding: string | undefined): Transform | undefined {
  const name = encoding?.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  return name === 'br' ? createBrotliDecompress() : undefined;
}

function elsewhere(url: URL, status: number, headers: IncomingHttpHeaders): Answer | undefined {
  const location = locationOf(headers);
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const next = URL.parse(location, url.href);
  if (next === null) throw new FetchFailure('bad redirect', { httpStatus: status });
  return { kind: 'elsewhere', httpStatus: status, url: next };
}

function refusal(status: number, headers: IncomingHttpHeaders): FetchFailure {
  const asksToWait = status === 429 || status === 503;
  const waitMs = asksToWait ? retryAfterMs(one(headers['retry-after']), Date.now()) : 0;
  return new FetchFailure(`http ${status}`, { httpStatus: status, waitMs });
}

/** Whatever a server sends behind an answer that is no picture may neither hold up nor fail anything. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  const signal = AbortSignal.timeout(mostUnwanted.milliseconds);
  await body.dump({ limit: mostUnwanted.bytes, signal }).catch(() => undefined);
}
