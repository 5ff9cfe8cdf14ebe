import type { EventHub } from '../event-hub.ts';

const heardEveryMs = 100;
/** As many as an event may name. */
const mostNamed = 1000;

/** Gathers which rows changed and tells the clients of the lab at most ten times a second. */
export class ChangedFaces {
  readonly #events: EventHub;
  #rows = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(events: EventHub) {
    this.#events = events;
  }

  add(rows: readonly number[]): void {
    for (const row of rows) this.#rows.add(row);
    if (this.#rows.size > 0) this.#timer ??= setTimeout(() => this.flush(), heardEveryMs);
  }

  /** Tells what is left at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#rows.size === 0) return;
    const rows = this.#rows.size <= mostNamed ? [...this.#rows] : null;
    this.#rows = new Set();
    this.#events.emit({ type: 'faces-changed', rows });
  }
}
