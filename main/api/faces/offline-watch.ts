import { LabError } from '../../../shared/contract/failure.ts';

/** So many addresses in a row, of so many hosts, that cannot be reached at all: then it is this machine. */
const mostHeld = 8;
const leastHosts = 3;

/**
 * Tells a machine that is offline from hosts that are gone. An address that could not be looked up or reached is held back until another
 * one proves that there is a connection; when none does, its rows stay as they were, to be asked again.
 */
export class OfflineWatch {
  #held: { host: string; record: () => void }[] = [];
  #proved = false;

  /** An address that found no connection. @throws LabError `network` when it must be this machine. */
  unreached(host: string, record: () => void): void {
    this.#held.push({ host, record });
    const hosts = new Set(this.#held.map((one) => one.host));
    if (this.#held.length >= mostHeld && hosts.size >= leastHosts) throw offline();
  }

  /** Somebody answered, or could at least be found: what was held back is true of those hosts. */
  reached(): void {
    this.#proved = true;
    const held = this.#held;
    this.#held = [];
    for (const { record } of held) record();
  }

  /** Nothing more will be asked. @throws LabError `network` when nobody at all was reached. */
  end(): void {
    if (this.#proved) this.reached();
    else if (this.#held.length > 0) throw offline();
  }
}

function offline(): LabError {
  return new LabError(
    'network',
    'This computer seems to be offline. Nothing was decided about the addresses that could not be reached; start the download again when there is a connection, and it goes on where it stopped.',
  );
}
