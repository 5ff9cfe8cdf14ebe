/** Kinds of one sort by their names, in the order in which they were added. Built-in kinds and a test's own ones are added alike. */
export class Registry<Kind> {
  readonly #nameOf: (kind: Kind) => string;
  readonly #kinds = new Map<string, Kind>();
  #version = 0;

  /** @param nameOf the name of a kind: what a spec, a row or an address says. */
  constructor(nameOf: (kind: Kind) => string, kinds: readonly Kind[] = []) {
    this.#nameOf = nameOf;
    for (const kind of kinds) this.add(kind);
  }

  /**
   * @returns a function that takes it away again.
   * @throws Error when another kind has the name: two would shadow each other.
   */
  add(kind: Kind): () => void {
    const name = this.#nameOf(kind);
    if (this.#kinds.has(name)) throw new Error(`There is a kind called “${name}” already.`);
    this.#kinds.set(name, kind);
    this.#version++;
    return () => {
      this.#kinds.delete(name);
      this.#version++;
    };
  }

  get(name: string): Kind | undefined {
    return this.#kinds.get(name);
  }

  all(): readonly Kind[] {
    return [...this.#kinds.values()];
  }

  names(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** Changes whenever a kind is added or taken away: for what is derived from all of them. */
  get version(): number {
    return this.#version;
  }
}
