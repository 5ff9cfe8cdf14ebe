import { z } from 'zod';
import { MersenneTwister, type MersenneTwisterState } from '../../../shared/lib/mersenne-twister.ts';

/** So that dropout does not draw the numbers that initial weights and batches are drawn from. */
const own = 0x9e37_79b9;
const saved = z.object({ words: z.array(z.int()), index: z.int() });

/**
 * Dropout (Srivastava and others 2014) as PyTorch scales it: an output is left out with `share`, else divided by what is left. The
 * masks are drawn here and not by an engine, so that they are the same on all of them.
 */
export class Dropout {
  readonly #share: number;
  readonly #random: MersenneTwister;

  /** @param share 0…1. @param from what `save` gave; undefined to start. */
  constructor(share: number, seed: number, from?: unknown) {
    this.#share = share;
    this.#random =
      from === undefined ? new MersenneTwister((seed ^ own) >>> 0) : MersenneTwister.restore(saved.parse(from));
  }

  /** What the outputs of each layer are multiplied by, `[rows, units]` row by row. */
  masks(rows: number, units: readonly number[]): Float32Array[] {
    const threshold = this.#share * 2 ** 32;
    const kept = Math.fround(1 / (1 - this.#share));
    return units.map((count) =>
      Float32Array.from({ length: rows * count }, () => (this.#random.nextUint32() < threshold ? 0 : kept)),
    );
  }

  save(): MersenneTwisterState {
    return this.#random.save();
  }
}
