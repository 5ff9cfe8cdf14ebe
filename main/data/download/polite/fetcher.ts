import PQueue from 'p-queue';
import { LabError } from '../../../../shared/failure.ts';
import { AbortLinks } from './abort-links.ts';
import { AddressFetch, type AddressContext } from './address-fetch.ts';
import type { Asking } from './ask.ts';
import type { FetchOutcome } from './fetch-outcome.ts';
import type { FetcherOptions } from './fetcher-options.ts';
import { HostQueues, type HostFact } from './host-queues.ts';
import type { KeptPart } from './kept-part.ts';
import { proxySettings } from './proxy-settings.ts';
import { StagedBytes } from './staged-bytes.ts';

export interface FetchRequest {
  /**
   * Where the bytes go. Of a path, what is there is overwritten; after anything but `came` the file is of no use, and the caller's to
   * remove. With a part of an earlier fetch that one is continued, and after anything but `came` or `unwanted` what is there by then
   * is kept, where it is worth it; it is the caller's to drop once nobody wants it.
   */
  into: string | KeptPart;
  signal: AbortSignal;
  /** Hears how many bytes have just come, and how many are here with them and those of an earlier time. */
  onBytes?: (bytes: number, have: number) => void;
  /** Asked when the first turn of the address has come; false: it ends `unwanted`, and nobody is asked. */
  isWanted?: () => boolean;
}

/**
 * Fetches addresses politely. Any number of them may be handed in at once: they wait here for their turn, and an address whose host is
 * busy holds up no other.
 */
export interface Fetcher {
  /**
   * One address in, one outcome out.
   * @throws LabError `cancelled` within a moment when the signal aborts or the fetcher is closed; `storage` when the bytes cannot be
   * written.
   */
  fetch(url: string, request: FetchRequest): Promise<FetchOutcome>;
  /** Asks nothing of a host until then, as if it had asked for that: its addresses end `postponed`. */
  leaveAlone(host: string, until: Date): void;
  /** Hosts that are asked, waited for or left alone right now. */
  hosts(): HostFact[];
  /** Gives no new turns; what is under way continues. */
  pause(): void;
  resume(): void;
  /** Breaks off everything and ends every connection. */
  close(): Promise<void>;
}

/** For so long what is broken off is brought to the disk, by as many at once as Node has threads for it. */
const patienceMs = 300;
const leftAtOnce = 4;

export function createFetcher(options: FetcherOptions): Fetcher {
  const queues = new HostQueues(options.concurrency, options.perHost);
  const aborts = new AbortLinks();
  const closing = new AbortController();
  const leaving = new PQueue({ concurrency: leftAtOnce });
  let agent: Promise<Asking> | undefined;
  const under = new Set<Promise<unknown>>();

  async function fetchOne(url: string, request: FetchRequest): Promise<FetchOutcome> {
    const own = new AbortController();
    const unlink = [request.signal, closing.signal].map((signal) => aborts.link(signal, own));
    const { mostBytes, parts } = options;
    const bytes = new StagedBytes(request.into, { mostBytes, parts, onBytes: request.onBytes ?? (() => undefined) });
    try {
      const context = {
        options,
        queues,
        bytes,
        agent: await (agent ??= openAgent(options)),
        signal: own.signal,
        isWanted: request.isWanted ?? (() => true),
      };
      const outcome = await fetchAnywhere(url, context);
      if (outcome.kind === 'came') await bytes.close();
      return outcome;
    } catch (error) {
      if (own.signal.aborted) throw new LabError('cancelled', 'The download was cancelled.');
      throw error;
    } finally {
      for (const one of unlink) one();
      if (bytes.isBegun) await leave(bytes, own.signal);
    }
  }

  /** A few at a time, and on a slow disk not all of them safely: whoever breaks off waits for this. */
  function leave(bytes: StagedBytes, signal: AbortSignal): Promise<void> {
    const start = performance.now();
    return leaving.add(() => bytes.leave(!signal.aborted || performance.now() - start < patienceMs));
  }

  return {
    fetch(url, request) {
      const work = fetchOne(url, request);
      under.add(work);
      const done = (): boolean => under.delete(work);
      work.then(done, done);
      return work;
    },
    leaveAlone: (host, until) => queues.leaveAlone(host, until),
    hosts: () => queues.facts(),
    pause: () => queues.pause(),
    resume: () => queues.resume(),
    async close() {
      closing.abort();
      await Promise.allSettled(under);
      queues.end();
      await (await agent)?.destroy();
    },
  };
}

/** At its address, or what is dead there where it is archived. */
async function fetchAnywhere(url: string, context: AddressContext): Promise<FetchOutcome> {
  const { wayback } = context.options;
  const outcome = await new AddressFetch(context, 'web').run(url);
  if (wayback === null || outcome.kind !== 'failed' || outcome.state !== 'dead') return outcome;
  const archived = `${wayback.base}/web/${wayback.timestamp}id_/${url}`;
  const second = await new AddressFetch(context, 'wayback').run(archived);
  return second.kind === 'came' ? second : outcome;
}

/** A shell of an older Electron, which opens no lab and so fetches nothing, could not even load undici. */
async function openAgent(options: FetcherOptions): Promise<Asking> {
  const { timeouts, perHost, allowPrivate, resolve, environment } = options;
  const proxyFor = proxySettings(environment);
  const { guardedAgent } = await import('./guarded-agent.ts');
  const limits = { connectMs: timeouts.connectMs, perHost, allowPrivate };
  const direct = guardedAgent({ ...limits, resolve });
  if (proxyFor === undefined) return direct;
  const { proxiedAgent } = await import('./proxied-agent.ts');
  return proxiedAgent({ ...limits, direct, proxyFor });
}
