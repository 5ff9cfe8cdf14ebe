import { appVersion } from '../../../places.ts';
import type { Resolve } from './guarded-agent.ts';
import type { Environment } from './proxy-settings.ts';
import type { AllowPrivate } from './public-address.ts';

/** How addresses are asked. Times in milliseconds. */
export interface FetcherOptions {
  /** Requests at once, of all hosts together. */
  concurrency: number;
  /** Requests at once to one host, also by a redirect. */
  perHost: number;
  /** Until a connection stands; without a byte; and for one address in all, its turns and not its waiting counted. */
  timeouts: { connectMs: number; idleMs: number; totalMs: number };
  /** Further tries of what may pass; of what took all the time it was given, one at most. */
  retries: number;
  /** The first pause between two tries, which doubles, and the longest; each is drawn from its upper half. */
  backoff: { firstMs: number; mostMs: number };
  /** The longest that is waited for a host that asks to be left alone; one that asks for longer is asked no more. */
  mostWaitMs: number;
  /** A larger file is given up; of what comes compressed the unpacked size counts. */
  mostBytes: number;
  /**
   * What is kept of a file that is broken off, where keeping is asked for: nothing below `leastBytes`, and of a file on its way a note
   * every `everyBytes`, so that no more than that is lost with the process.
   */
  parts: { leastBytes: number; everyBytes: number };
  redirects: number;
  /** Asks by https alone, also where a redirect leads; where loopback addresses are open, these may be asked by plain http. */
  httpsOnly: boolean;
  /** Lets private, loopback and link-local addresses be asked, or loopback addresses and nothing else of these. */
  allowPrivate: AllowPrivate;
  /** Where what is dead is asked for again, without a slash at the end, and the moment to be near to; null: nowhere. */
  wayback: { base: string; timestamp: string } | null;
  userAgent: string;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked for. */
  environment: Environment;
  /** Looks names up; the machine's resolver unless a test has its own. */
  resolve?: Resolve | undefined;
}

export const usualFetcherOptions: FetcherOptions = {
  concurrency: 16,
  perHost: 2,
  timeouts: { connectMs: 10_000, idleMs: 15_000, totalMs: 180_000 },
  retries: 3,
  backoff: { firstMs: 1000, mostMs: 30_000 },
  mostWaitMs: 120_000,
  mostBytes: 50_000_000,
  parts: { leastBytes: 16_384, everyBytes: 4_194_304 },
  redirects: 5,
  httpsOnly: false,
  allowPrivate: false,
  wayback: null,
  userAgent: `HiddenUnit/${appVersion}`,
  environment: process.env,
};

/** The Internet Archive, near the time when FaceScrub was published. */
export const internetArchive = { base: 'https://web.archive.org', timestamp: '2014' };
