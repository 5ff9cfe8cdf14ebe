import { isStorageFailure, unasked } from './failure-of.ts';

const triedEveryMs = 2000;

/**
 * How work ended, where the store did not take it when it ended: kept here and tried again until it does, so that nothing is called
 * running for ever because the disk was full in the wrong moment.
 */
export class LateWrites {
  readonly #waiting = new Map<string, () => void>();
  #trying: NodeJS.Timeout | undefined;

  /** Whether what is known by this name could not be written yet. */
  has(name: string): boolean {
    return this.#waiting.has(name);
  }

  /**
   * Writes at once, or as soon as the store takes it.
   * @param name what takes its place replaces it.
   * @throws what the writing has thrown, unless disk or database is to blame.
   */
  write(name: string, write: () => void): void {
    try {
      this.#waiting.delete(name);
      write();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#waiting.set(name, write);
      this.#tryLater();
    }
  }

  /** Writes all that waits. @throws LabError `storage` while the store takes nothing. */
  settle(): void {
    for (const [name, write] of [...this.#waiting]) {
      try {
        write();
      } catch (error) {
        if (isStorageFailure(error)) throw error;
        this.#waiting.delete(name);
        throw error;
      }
      this.#waiting.delete(name);
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#trying);
    this.#trying = undefined;
  }

  /** Tries for the last time. */
  close(): void {
    clearInterval(this.#trying);
    unasked('Saving how work ended', () => this.settle());
  }

  #tryLater(): void {
    this.#trying ??= setInterval(() => {
      try {
        this.settle();
      } catch (error) {
        // Who is concerned has been told; others are the fault of this lab.
        if (!isStorageFailure(error)) console.error('How some work ended could not be saved.', error);
      }
    }, triedEveryMs).unref();
  }
}
