/** So many files are named; of the others only how many they are. */
const mostNamed = 50;

/** Files of a folder that are not imported: the first are named with why, and in the end the number of the rest. */
export class LeftOut {
  readonly #tell: (line: string) => void;
  #files = 0;

  /** @param tell hears one sentence a file. */
  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  get files(): number {
    return this.#files;
  }

  /** `why`: how a sentence continues: “it is larger than …”. */
  add(name: string, why: string): void {
    this.#files += 1;
    if (this.#files <= mostNamed) this.#tell(`${name} was left out: ${why}.`);
  }

  end(): void {
    const rest = this.#files - mostNamed;
    if (rest > 0) this.#tell(`${rest.toLocaleString('en')} more ${rest === 1 ? 'file was' : 'files were'} left out.`);
  }
}
