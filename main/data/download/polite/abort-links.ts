/**
 * Lets one signal abort many controllers through a single listener. A job has one signal for a hundred thousand addresses, and an
 * event target looks through all its listeners for each one that is added or removed.
 */
export class AbortLinks {
  readonly #linked = new WeakMap<AbortSignal, Set<AbortController>>();

  /** @returns what takes the link away. */
  link(signal: AbortSignal, controller: AbortController): () => void {
    if (signal.aborted) controller.abort(signal.reason);
    const controllers = this.#controllersOf(signal);
    controllers.add(controller);
    return () => controllers.delete(controller);
  }

  #controllersOf(signal: AbortSignal): Set<AbortController> {
    const known = this.#linked.get(signal);
    if (known !== undefined) return known;
    const controllers = new Set<AbortController>();
    this.#linked.set(signal, controllers);
    signal.addEventListener(
      'abort',
      () => {
        for (const controller of controllers) controller.abort(signal.reason);
      },
      { once: true },
    );
    return controllers;
  }
}
