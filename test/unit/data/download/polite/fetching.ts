import { randomBytes, createHash } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createFetcher, type Fetcher } from '../../../../../main/data/download/polite/fetcher.ts';
import { usualFetcherOptions, type FetcherOptions } from '../../../../../main/data/download/polite/fetcher-options.ts';
import type { FetchOutcome } from '../../../../../main/data/download/polite/fetch-outcome.ts';
import { startDeadWeb, type DeadWeb, type DeadWebOptions, type WebPage } from '../../../../../main/demo/dead-web.ts';
import { temporaryFolder } from '../../../../temporary.ts';

export const never = new AbortController().signal;

/** A picture as far as a fetcher can tell. */
export const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(300_000)]);
export const other = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(200_000)]);

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A web of the running test's own, with one picture at `/picture.jpg`. */
export async function web(options: Partial<DeadWebOptions> = {}): Promise<DeadWeb> {
  const pages = new Map<string, WebPage>([['/picture.jpg', { content: picture, other }]]);
  const made = await startDeadWeb({ pages, dripMs: 20, ...options });
  onTestFinished(() => made.close());
  return made;
}

/** A fetcher that may ask this machine, and tries again after hundredths of a second. */
export function fetcher(options: Partial<FetcherOptions> = {}): Fetcher {
  const made = createFetcher({
    ...usualFetcherOptions,
    allowPrivate: 'loopback',
    backoff: { firstMs: 20, mostMs: 80 },
    environment: {},
    timeouts: { connectMs: 2000, idleMs: 2000, totalMs: 20_000 },
    ...options,
  });
  onTestFinished(() => made.close());
  return made;
}

/** Fetches one address into a file of its own. */
export async function fetched(
  url: string,
  options: Partial<FetcherOptions> = {},
): Promise<{ outcome: FetchOutcome; file: string }> {
  const file = join(temporaryFolder(), 'bytes');
  return { outcome: await fetcher(options).fetch(url, { into: file, signal: never }), file };
}
