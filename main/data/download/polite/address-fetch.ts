import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type Answer, type Asking } from './ask.ts';
import { FetchFailure, wordsFor } from './fetch-failure.ts';
import type { Came, Failed, FetchOutcome } from './fetch-outcome.ts';
import type { FetcherOptions } from './fetcher-options.ts';
import { HostLeftAlone, type HostQueues } from './host-queues.ts';
import type { StagedBytes } from './staged-bytes.ts';

/** What the fetch of one address works with. */
export interface AddressContext {
  options: FetcherOptions;
  queues: HostQueues;
  agent: Asking;
  bytes: StagedBytes;
  signal: AbortSignal;
  /** Whether the address is wanted still; asked when its first turn has come. */
  isWanted: () => boolean;
}

/** Thrown in the turn of an address that nobody wants any more. */
class NoLongerWanted extends Error {}

/** One address from the first try to the outcome. Each request, also that of a redirect, waits for its own turn. */
export class AddressFetch {
  readonly #context: AddressContext;
  readonly #via: 'web' | 'wayback';
  #spentMs = 0;
  #begun = false;
  #at = '';
  #httpStatus: number | null = null;

  constructor(context: AddressContext, via: 'web' | 'wayback') {
    this.#context = context;
    this.#via = via;
    this.#begun = via === 'wayback';
  }

  async run(url: string): Promise<FetchOutcome> {
    const { retries } = this.#context.options;
    this.#at = url;
    for (let tries = 1; ; tries++) {
      try {
        return await this.#follow(url);
      } catch (error) {
        if (error instanceof HostLeftAlone) return { kind: 'postponed', host: error.host, until: error.until };
        if (error instanceof NoLongerWanted) return { kind: 'unwanted' };
        if (!(error instanceof FetchFailure)) throw error;
        const most = error.state === 'timeout' ? Math.min(1, retries) : retries;
        if (!error.again || tries > most) return this.#failed(error);
        await this.#pause(tries);
      }
    }
  }

  /** Goes from redirect to redirect. */
  async #follow(address: string): Promise<FetchOutcome> {
    const { queues, signal, options, bytes } = this.#context;
    const seen = new Set<string>();
    const first = URL.parse(address);
    if (first === null) throw new FetchFailure('bad address');
    let url: URL = first;
    for (let hop = 0; hop <= options.redirects; hop++) {
      url.hash = '';
      this.#at = url.href;
      if (!this.#mayBeAsked(url)) throw new FetchFailure('scheme');
      if (seen.has(url.href)) throw new FetchFailure('redirect loop');
      seen.add(url.href);
      const here: URL = url;
      const answer = await queues.visit(here.hostname, signal, this.#begun, () => this.#request(here));
      if (answer.kind === 'bytes') return this.#came(answer.httpStatus, answer.contentType, await bytes.finish());
      url = answer.url;
    }
    throw new FetchFailure('too many redirects');
  }

  #mayBeAsked({ protocol, hostname }: URL): boolean {
    const { httpsOnly, allowPrivate } = this.#context.options;
    if (protocol !== 'http:') return protocol === 'https:';
    return !httpsOnly || (allowPrivate === 'loopback' && isIP(hostname) === 4 && hostname.startsWith('127.'));
  }

  /** One turn: within what is left of the time for this address. */
  async #request(url: URL): Promise<Answer> {
    const { options, agent, bytes, signal } = this.#context;
    if (!this.#begun) {
      if (!this.#context.isWanted()) throw new NoLongerWanted();
      this.#begun = true;
      await bytes.takeUp(signal);
    }
    const time = new AbortController();
    const left = options.timeouts.totalMs - this.#spentMs;
    const timer = setTimeout(() => time.abort(new FetchFailure('total timeout')), left);
    const breakOff = (): void => time.abort(signal.reason);
    signal.addEventListener('abort', breakOff);
    if (signal.aborted) breakOff();
    const start = performance.now();
    try {
      const { idleMs } = options.timeouts;
      const answer = await ask(url, { ...options, agent, idleMs, into: bytes, signal: time.signal });
      this.#httpStatus = answer.httpStatus;
      return answer;
    } catch (error) {
      if (error instanceof FetchFailure) {
        this.#httpStatus = error.httpStatus ?? this.#httpStatus;
        this.#obey(url.hostname, error.waitMs);
      }
      throw error;
    } finally {
      this.#spentMs += performance.now() - start;
      clearTimeout(timer);
      signal.removeEventListener('abort', breakOff);
    }
  }

  /** Leaves a host alone for as long as it asks. @throws HostLeftAlone when that is too long to wait for. */
  #obey(host: string, waitMs: number): void {
    const { queues, options } = this.#context;
    if (waitMs <= options.mostWaitMs) {
      if (waitMs > 0) queues.close(host, waitMs);
      return;
    }
    const until = new Date(Date.now() + waitMs);
    queues.leaveAlone(host, until);
    throw new HostLeftAlone(host, until);
  }

  /** Full jitter would let a pause be nothing: it is drawn from the upper half. */
  async #pause(tries: number): Promise<void> {
    const { firstMs, mostMs } = this.#context.options.backoff;
    const longest = Math.min(mostMs, firstMs * 2 ** (tries - 1));
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal: this.#context.signal });
  }

  #came(httpStatus: number, contentType: string, { sha256, bytes }: { sha256: string; bytes: number }): Came {
    return {
      kind: 'came',
      sha256,
      bytes,
      finalUrl: this.#at,
      httpStatus,
      contentType,
      seconds: this.#spentMs / 1000,
      via: this.#via,
      words:
        this.#via === 'wayback' ? 'The address is dead; the Internet Archive had a copy.' : 'The address gave bytes.',
    };
  }

  #failed(failure: FetchFailure): Failed {
    return {
      kind: 'failed',
      state: failure.state,
      cause: failure.why,
      httpStatus: failure.httpStatus ?? this.#httpStatus,
      finalUrl: this.#at,
      seconds: this.#spentMs / 1000,
      via: this.#via,
      words: wordsFor(failure.why),
    };
  }
}
