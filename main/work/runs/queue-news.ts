import type { RunQueueState } from '../../../shared/models/run-queue.ts';
import type { LabContext } from '../lab-context.ts';

const everyMs = 100;

/** Tells what waits in the queue whenever it changes, ten times a second at most: a thousand runs may join it one by one. */
export class QueueNews {
  readonly #events: LabContext['events'];
  readonly #state: () => RunQueueState;
  #toldAt = -Infinity;
  #telling: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(events: LabContext['events'], state: () => RunQueueState) {
    this.#events = events;
    this.#state = state;
  }

  tell(): void {
    if (this.#stopped || this.#telling !== undefined) return;
    this.#telling = setTimeout(
      () => {
        this.#telling = undefined;
        this.#toldAt = performance.now();
        this.#events.emit({ type: 'queue', queue: this.#state() });
      },
      Math.max(0, this.#toldAt + everyMs - performance.now()),
    );
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#telling);
  }
}
