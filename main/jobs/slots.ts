/** Places for work of which only so much may run at once. Who waits longest comes first. */
export class Slots {
  readonly #most: () => number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  /** @param most asked anew whenever a place may be free; call `look` when it has grown. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /**
   * Waits for a place.
   * @returns what gives it back, to be called once; undefined where the signal was aborted before there was one.
   */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    this.look();
    await promise;
    // Still among them: it was not given a place but called off.
    if (this.#waiting.delete(resolve)) return undefined;
    return () => {
      this.#taken -= 1;
      this.look();
    };
  }

  /** Gives free places to those that wait. */
  look(): void {
    for (const begin of this.#waiting) {
      if (this.#taken >= this.#most()) return;
      this.#taken += 1;
      this.#waiting.delete(begin);
      begin();
    }
  }
}
