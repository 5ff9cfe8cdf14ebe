/** Time over which the rate is taken, in milliseconds. */
const windowMs = 3000;

/** How fast bytes come in, over the last three seconds. */
export class TransferRate {
  #marks: { at: number; done: number }[] = [];

  /**
   * @param done bytes so far. When it falls, something was thrown away, and measuring begins anew.
   * @param now milliseconds of any clock that only goes forward.
   * @returns bytes per second; null while nothing can be said.
   */
  at(done: number, now: number): number | null {
    const last = this.#marks.at(-1);
    if (last !== undefined && done < last.done) this.#marks = [];
    this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? now) <= now - windowMs) this.#marks.shift();
    const first = this.#marks[0];
    return first === undefined || now - first.at < 100 ? null : ((done - first.done) * 1000) / (now - first.at);
  }
}
