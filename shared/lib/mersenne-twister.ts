const stateLength = 624;
const shift = 397;

/** Everything a generator needs to continue where it stopped. Plain numbers, so that it survives JSON. */
export interface MersenneTwisterState {
  /** 624 words of 32 bits. */
  words: number[];
  /** Next word to hand out, 0…624. */
  index: number;
}

/**
 * MT19937 (Matsumoto and Nishimura 1998, `init_genrand`), with the draws of numpy's legacy generator: after
 * `np.random.seed(s)`, `rand`, `permutation` and the rest give the same numbers to the last bit.
 */
export class MersenneTwister {
  readonly #words = new Uint32Array(stateLength);
  #index = stateLength;

  /** @param seed an integer in 0…2³²−1, as `np.random.seed(seed)`. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw new RangeError(`A seed is an integer from 0 to 4294967295, not ${seed}.`);
    }
    let word = seed >>> 0;
    this.#words[0] = word;
    for (let i = 1; i < stateLength; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) >>> 0;
      this.#words[i] = word;
    }
  }

  /** A generator that continues where the one that gave `state` was. */
  static restore(state: MersenneTwisterState): MersenneTwister {
    if (state.words.length !== stateLength || !(state.index >= 0 && state.index <= stateLength)) {
      throw new RangeError('This is not the state of a Mersenne Twister.');
    }
    const generator = new MersenneTwister(0);
    generator.#words.set(state.words);
    generator.#index = state.index;
    return generator;
  }

  save(): MersenneTwisterState {
    return { words: [...this.#words], index: this.#index };
  }

  /** The next 32 bits, 0…2³²−1. */
  nextUint32(): number {
    if (this.#index === stateLength) this.#twist();
    let y = this.#words[this.#index++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Uniform in [0, 1) with 53 random bits, as numpy's `random_sample` (two draws). */
  random(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** `np.random.rand(rows, columns)`: uniform in [0, 1), row by row. */
  rand(rows: number, columns: number): Float64Array<ArrayBuffer> {
    const values = new Float64Array(rows * columns);
    for (let i = 0; i < values.length; i++) values[i] = this.random();
    return values;
  }

  /** `np.random.permutation(n)`: Fisher–Yates from the end, every draw by masked rejection. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = new Uint32Array(n);
    for (let i = 1; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    return order;
  }

  /** Uniform integer in 0…most, most ≥ 1: the lowest bits that can hold it, drawn until they fit. */
  #upTo(most: number): number {
    const mask = 0xffff_ffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  #twist(): void {
    const words = this.#words;
    const last = stateLength - 1;
    for (let i = 0; i < stateLength; i++) {
      const next = words[i === last ? 0 : i + 1] ?? 0;
      const far = words[i < stateLength - shift ? i + shift : i + shift - stateLength] ?? 0;
      const y = ((words[i] ?? 0) & 0x8000_0000) | (next & 0x7fff_ffff);
      words[i] = far ^ (y >>> 1) ^ (-(y & 1) & 0x9908_b0df);
    }
    this.#index = 0;
  }
}
