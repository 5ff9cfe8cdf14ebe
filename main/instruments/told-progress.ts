/** Of what an instrument says of its progress, what its lab is told: each new phase at once, and else no more than ten words a second. */
export class ToldProgress {
  readonly #everyMs = 100;
  #at = Number.NEGATIVE_INFINITY;
  #phase: string | undefined;

  /** @param now in milliseconds. */
  isTold(phase: string | undefined, now: number): boolean {
    const isNew = phase !== undefined && phase !== this.#phase;
    if (!isNew && now - this.#at < this.#everyMs) return false;
    this.#at = now;
    this.#phase = phase ?? this.#phase;
    return true;
  }
}
