import type { DueAddress } from '../../store/faces/face-store.ts';

/**
 * Which address is next: actor by actor, in the list's order. With a limit no more are out for an actor than it lacks usable faces,
 * so that it never gets more than it needs; whoever's turned out badly gets another one.
 */
export class AddressQueue {
  /** Per actor, the next one last. An address of several actors waits with each of them. */
  readonly #waiting = new Map<string, DueAddress[]>();
  /** Addresses that were given out and are not done, per actor. */
  readonly #out = new Map<string, number>();
  readonly #taken = new Set<DueAddress>();
  readonly #lacking: (actor: string) => number;
  readonly #total: number;

  /** @param lacking how many usable faces an actor lacks: `Infinity` without a limit. */
  constructor(due: readonly DueAddress[], lacking: (actor: string) => number) {
    this.#lacking = lacking;
    this.#total = due.length;
    for (const address of due) {
      for (const actor of address.actors) {
        const waiting = this.#waiting.get(actor);
        if (waiting === undefined) this.#waiting.set(actor, [address]);
        else waiting.push(address);
      }
    }
    for (const waiting of this.#waiting.values()) waiting.reverse();
  }

  /** The next address; undefined when none is wanted now. Each is given out once, and is `done` when its outcome is known. */
  take(): DueAddress | undefined {
    for (const actor of this.#waiting.keys()) {
      if (this.#lacking(actor) <= (this.#out.get(actor) ?? 0)) continue;
      const address = this.#next(actor);
      if (address === undefined) continue;
      this.#taken.add(address);
      for (const one of address.actors) this.#out.set(one, (this.#out.get(one) ?? 0) + 1);
      return address;
    }
    return undefined;
  }

  done(address: DueAddress): void {
    for (const one of address.actors) this.#out.set(one, (this.#out.get(one) ?? 1) - 1);
  }

  /** How many were given out and may still be, as far as is known now. */
  get expected(): number {
    let expected = this.#taken.size;
    for (const [actor, waiting] of this.#waiting) if (this.#lacking(actor) > 0) expected += waiting.length;
    return Math.min(this.#total, expected);
  }

  #next(actor: string): DueAddress | undefined {
    const waiting = this.#waiting.get(actor) ?? [];
    let address = waiting.pop();
    while (address !== undefined && this.#taken.has(address)) address = waiting.pop();
    if (waiting.length === 0) this.#waiting.delete(actor);
    return address;
  }
}
