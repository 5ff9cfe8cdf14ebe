import { setImmediate as nextTurn } from 'node:timers/promises';

/** Well below the 16 ms that the lab may be without its thread. */
const aimMs = 6;
const growth = 1.25;

/** How many items of a long work are done at once, so that it takes about as long as the lab can do nothing else. */
export class Pace {
  readonly #least: number;
  readonly #most: number;
  #size: number;

  /** @param least that are done at once also where the machine is so busy with others that they take longer. */
  constructor({ least, most }: { least: number; most: number }) {
    this.#size = least;
    this.#least = least;
    this.#most = most;
  }

  get size(): number {
    return Math.round(this.#size);
  }

  /** Learns from how long some items took. */
  took(items: number, ms: number): void {
    const fitting = (items * aimMs) / Math.max(ms, 0.01);
    this.#size = Math.min(this.#most, Math.max(this.#least, Math.min(fitting, this.#size * growth)));
  }
}

/**
 * Does work with parts of a list, each as large as the pace says; the lab does what else there is between two of them.
 * @throws what the work throws, or the signal's reason; parts that were done stay done.
 */
export async function atPace<Item>(
  items: readonly Item[],
  pace: Pace,
  work: (part: readonly Item[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (let start = 0; start < items.length;) {
    signal?.throwIfAborted();
    const part = items.slice(start, start + pace.size);
    const before = performance.now();
    work(part);
    pace.took(part.length, performance.now() - before);
    start += part.length;
    await nextTurn();
  }
}
