/** Seconds of a run over all its interruptions. */
export interface RunTimes {
  trainingSeconds: number;
  processSeconds: number;
  pausedSeconds: number;
}

/** Measures a training: wall time without pauses, processor time of this process, and the pauses. Starts at once. */
export class RunClock {
  readonly #before: RunTimes;
  readonly #startedAt = performance.now();
  readonly #processor = process.cpuUsage();
  #pausedMs = 0;
  #pausedAt: number | undefined;

  /** @param before what earlier processes spent on the run. */
  constructor(before: RunTimes = { trainingSeconds: 0, processSeconds: 0, pausedSeconds: 0 }) {
    this.#before = before;
  }

  pause(): void {
    this.#pausedAt ??= performance.now();
  }

  resume(): void {
    if (this.#pausedAt !== undefined) this.#pausedMs += performance.now() - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  read(): RunTimes {
    const now = performance.now();
    const pausedMs = this.#pausedMs + (this.#pausedAt === undefined ? 0 : now - this.#pausedAt);
    const { user, system } = process.cpuUsage(this.#processor);
    return {
      trainingSeconds: this.#before.trainingSeconds + (now - this.#startedAt - pausedMs) / 1000,
      processSeconds: this.#before.processSeconds + (user + system) / 1e6,
      pausedSeconds: this.#before.pausedSeconds + pausedMs / 1000,
    };
  }
}
