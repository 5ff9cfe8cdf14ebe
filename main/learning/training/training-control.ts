import { setImmediate } from 'node:timers/promises';

/** The loop gives way to messages this often: a cancel is heard within a few steps, and nothing is spent on quick ones. */
const turnEveryMs = 8;

/** The person's hand on a training: pause, resume and cancel, heard between steps. */
export class TrainingControl {
  #cancelled = false;
  #pause: PromiseWithResolvers<void> | undefined;
  #turnedAt = performance.now();

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
