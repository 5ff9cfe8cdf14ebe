import PQueue from 'p-queue';

/** How it goes with a host right now. `waitMs`: until it may be asked again, 0 when it may. */
export interface HostFact {
  host: string;
  active: number;
  waitMs: number;
}

/** A host asked to be left alone for longer than is waited: it gets no turn. */
export class HostLeftAlone extends Error {
  readonly host: string;
  readonly until: Date;

  constructor(host: string, until: Date) {
    super(`${host} is left alone`);
    this.name = 'HostLeftAlone';
    this.host = host;
    this.until = until;
  }
}

interface Host {
  queue: PQueue;
  active: number;
  visits: number;
  closedUntil: number;
  opening: NodeJS.Timeout | undefined;
}

/**
 * Gives turns: so many requests at once in all, so many of them to one host, and none to a host that asked to be left alone. Whoever
 * waits for a host takes no turn from the others.
 */
export class HostQueues {
  readonly #all: PQueue;
  readonly #perHost: number;
  readonly #hosts = new Map<string, Host>();
  readonly #left = new Map<string, Date>();

  constructor(concurrency: number, perHost: number) {
    this.#all = new PQueue({ concurrency });
    this.#perHost = perHost;
  }

  /**
   * Does `work` when it is its turn, and returns when it is over, even when it was broken off.
   * @param begun true for what has had a turn before: it goes before what has not.
   * @throws HostLeftAlone, the signal's reason, and what `work` throws.
   */
  async visit<T>(name: string, signal: AbortSignal, begun: boolean, work: () => Promise<T>): Promise<T> {
    this.#checkLeft(name);
    const host = this.#host(name);
    const turn = { signal, priority: begun ? 1 : 0 };
    let working: Promise<T> | undefined;
    host.visits++;
    try {
      while (working === undefined) {
        await host.queue.add(
          () =>
            this.#all.add(async () => {
              // It may have been closed while this visit waited for one of all turns: then back to the host's own queue.
              if (host.closedUntil > performance.now()) return;
              this.#checkLeft(name);
              working = work();
              host.active++;
              await settled(working);
              host.active--;
            }, turn),
          turn,
        );
      }
      return await working;
    } finally {
      if (working !== undefined) await settled(working);
      host.visits--;
      this.#forget(name, host);
    }
  }

  /** Asks nothing of a host for some time; what is under way continues. */
  close(name: string, milliseconds: number): void {
    const host = this.#host(name);
    const until = performance.now() + milliseconds;
    if (until <= host.closedUntil) return;
    host.closedUntil = until;
    host.queue.pause();
    clearTimeout(host.opening);
    host.opening = setTimeout(() => {
      host.closedUntil = 0;
      host.opening = undefined;
      host.queue.start();
      this.#forget(name, host);
    }, milliseconds);
  }

  /** Gives nobody a turn at a host any more, neither who waits for one nor who comes, until then. */
  leaveAlone(name: string, until: Date): void {
    this.#left.set(name, until);
    const host = this.#hosts.get(name);
    if (host === undefined) return;
    clearTimeout(host.opening);
    host.opening = undefined;
    host.closedUntil = 0;
    // Whoever waits has to hear of it.
    host.queue.start();
    this.#forget(name, host);
  }

  /** Gives no more turns until `resume`. */
  pause(): void {
    this.#all.pause();
  }

  resume(): void {
    this.#all.start();
  }

  /** Hosts that are asked, waited for or left alone. */
  facts(): HostFact[] {
    const now = performance.now();
    const facts = [...this.#hosts].map(([host, { active, closedUntil }]) => ({
      host,
      active,
      waitMs: Math.max(0, Math.round(closedUntil - now), this.#leftMs(host)),
    }));
    const rest = [...this.#left.keys()].filter((host) => !this.#hosts.has(host));
    return [...facts, ...rest.map((host) => ({ host, active: 0, waitMs: this.#leftMs(host) }))];
  }

  /** Stops the clocks. */
  end(): void {
    for (const { opening } of this.#hosts.values()) clearTimeout(opening);
    this.#hosts.clear();
  }

  #checkLeft(name: string): void {
    const until = this.#left.get(name);
    if (until !== undefined && this.#leftMs(name) > 0) throw new HostLeftAlone(name, until);
  }

  #leftMs(name: string): number {
    return Math.max(0, (this.#left.get(name)?.getTime() ?? 0) - Date.now());
  }

  #host(name: string): Host {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      const queue = new PQueue({ concurrency: this.#perHost });
      host = { queue, active: 0, visits: 0, closedUntil: 0, opening: undefined };
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** A list may name a hundred thousand hosts: one that nobody waits for takes no memory. */
  #forget(name: string, host: Host): void {
    if (host.visits === 0 && host.opening === undefined && this.#hosts.get(name) === host) this.#hosts.delete(name);
  }
}

async function settled(work: Promise<unknown>): Promise<void> {
  await work.then(
    () => undefined,
    () => undefined,
  );
}
