import { LabError } from '../../../shared/failure.ts';
import type { Came, Failed } from '../../data/download/polite/fetch-outcome.ts';

/** So many addresses in a row, of so many hosts, that cannot be looked up or reached: then it may be this machine. */
const mostHeld = 8;
const leastHosts = 3;

/** Failures that a machine without a connection sees of every host. */
const ownFailures = ['dns', 'no connection'] as const;
export type OwnFailure = (typeof ownFailures)[number];

/** Failures that only somebody at the other end can cause. */
const answers: ReadonlySet<string> = new Set(['refused', 'reset', 'tls', 'not http', 'cut short', 'bad encoding']);

interface Held {
  host: string;
  cause: OwnFailure;
  record: () => void;
}

/**
 * Tells a machine that is offline from hosts that are gone. An address that could not be looked up or reached is held back until
 * another one proves that there is a connection; when none does, its rows stay as they were, to be asked again.
 */
export class OfflineWatch {
  readonly #findsNames: () => Promise<boolean>;
  #held: Held[] = [];
  #proved = false;
  #looking: Promise<boolean> | undefined;

  /** @param findsNames whether names that are surely there can be looked up: then one that cannot is gone. */
  constructor(findsNames: () => Promise<boolean>) {
    this.#findsNames = findsNames;
  }

  /** An address that found no name or no connection. @throws LabError `network` when it must be this machine. */
  async unreached(host: string, cause: OwnFailure, record: () => void): Promise<void> {
    this.#held.push({ host, cause, record });
    if (!this.#isTooMuch()) return;
    await this.#believeNames();
    if (this.#isTooMuch()) throw offline();
  }

  /** Somebody answered: what was held back is true of those hosts. */
  reached(): void {
    this.#proved = true;
    this.#record(() => true);
  }

  /** Nothing more will be asked. @throws LabError `network` when nobody at all was reached. */
  async end(): Promise<void> {
    if (this.#proved) this.reached();
    if (this.#held.length === 0) return;
    await this.#believeNames();
    if (this.#held.length > 0) throw offline();
  }

  #isTooMuch(): boolean {
    return this.#held.length >= mostHeld && new Set(this.#held.map(({ host }) => host)).size >= leastHosts;
  }

  /** Where other names are found, those that were not are gone. That a host could not be reached is proved by no name. */
  async #believeNames(): Promise<void> {
    this.#looking ??= this.#findsNames().finally(() => (this.#looking = undefined));
    if (await this.#looking) this.#record(({ cause }) => cause === 'dns');
  }

  #record(which: (held: Held) => boolean): void {
    const believed = this.#held.filter(which);
    this.#held = this.#held.filter((one) => !which(one));
    for (const { record } of believed) record();
  }
}

/** The failure of an address that this machine may be to blame for; undefined for any other outcome. */
export function ownFailureOf(outcome: Came | Failed): OwnFailure | undefined {
  return outcome.kind === 'came' ? undefined : ownFailures.find((cause) => cause === outcome.cause);
}

/**
 * Whether there was a connection in the end: an answer of any kind, or a refusal. A time-out proves nothing, and nor does the answer to an
 * earlier try when the last one found no connection, unless it led from one host to the next.
 */
export function provesConnection(outcome: Came | Failed): boolean {
  const { httpStatus } = outcome;
  if (ownFailureOf(outcome) !== undefined) return httpStatus !== null && httpStatus >= 300 && httpStatus < 400;
  return httpStatus !== null || (outcome.kind === 'failed' && answers.has(outcome.cause));
}

function offline(): LabError {
  return new LabError(
    'network',
    'This computer seems to be offline. Nothing was decided about the addresses that could not be reached; start the download again when there is a connection, and it resumes where it stopped.',
  );
}
