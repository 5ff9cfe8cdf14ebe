import { setImmediate } from 'node:timers/promises';

/** The loop gives way to messages this often: a cancel is heard within a few steps, and nothing is spent on quick ones. */
const turnEveryMs = 8;
/** A window that is closed, or on another page, says nothing. */
const watchedMs = 15_000;

/** The person's hand on a training: pause, resume and cancel, heard between steps. */
export class TrainingControl {
  #cancelled = false;
  #pause: PromiseWithResolvers<void> | undefined;
  #turnedAt = performance.now();
  #watchedUntil = 0;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  get paused(): boolean {
    return this.#pause !== undefined;
  }

  pause(): void {
    if (!this.#cancelled) this.#pause ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#pause?.resolve();
    this.#pause = undefined;
  }

  /** Somebody looks, and says so again before this is over. */
  watch(): void {
    this.#watchedUntil = performance.now() + watchedMs;
  }

  isWatched(now: number): boolean {
    return now < this.#watchedUntil;
  }

  /** Also ends a pause. */
  cancel(): void {
    this.#cancelled = true;
    this.resume();
  }

  /** Settles when the pause, if there is one, ends. */
  async resumed(): Promise<void> {
    await this.#pause?.promise;
  }

  /** Lets messages come in when it is time again. */
  async turn(): Promise<void> {
    if (performance.now() - this.#turnedAt < turnEveryMs) return;
    await setImmediate();
    this.#turnedAt = performance.now();
  }
}
