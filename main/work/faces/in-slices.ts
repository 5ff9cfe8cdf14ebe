import { setImmediate } from 'node:timers/promises';

/** The lab answers in between. */
const sliceMs = 8;

/**
 * Runs long work that yields, and lets the lab do other things after every few milliseconds of it.
 * @throws what the work throws, or the signal's reason.
 */
export async function inSlices<T>(work: Generator<void, T, void>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < sliceMs) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
