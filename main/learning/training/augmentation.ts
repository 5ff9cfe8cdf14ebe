import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { alterPicture, drawAlteration } from '../../../shared/lib/altered-picture.ts';
import { MersenneTwister, type MersenneTwisterState } from '../../../shared/lib/mersenne-twister.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { AugmentationRule } from '../../../shared/models/nets/augmentation.ts';
import { asRows, type LabelledExamples } from './examples.ts';

/** So that pictures are not changed by the numbers that initial weights, batches and dropout are drawn from. */
const own = 0x517c_c1b7;
const saved = z.object({ words: z.array(z.int()), index: z.int() });

/** Changes the pictures of each batch anew. It is done here and not by an engine, so that it is the same on all of them. */
export class Augmentation {
  readonly #rule: AugmentationRule;
  readonly #shape: PictureShape;
  readonly #random: MersenneTwister;

  /**
   * @param shape of an example. @param from what `save` gave; undefined to start.
   * @throws LabError `bad_input` where examples are no pictures.
   */
  constructor(rule: AugmentationRule, shape: PictureShape | null | undefined, seed: number, from?: unknown) {
    if (shape === null || shape === undefined) throw noPictures();
    this.#rule = rule;
    this.#shape = shape;
    this.#random =
      from === undefined ? new MersenneTwister((seed ^ own) >>> 0) : MersenneTwister.restore(saved.parse(from));
  }

  /** The examples at `rows` as this update is to see them, float32 `[rows, size]`; the examples stay as they are. */
  batch({ pixels, size }: LabelledExamples, rows: Uint32Array): Float32Array {
    const white = pixels instanceof Uint8Array ? 1 : Number.POSITIVE_INFINITY;
    const changed = new Float32Array(rows.length * size);
    rows.forEach((row, place) => {
      const picture = asRows(pixels.subarray(row * size, (row + 1) * size));
      const to = changed.subarray(place * size, (place + 1) * size);
      alterPicture(picture, to, this.#shape, drawAlteration(this.#random, this.#rule), white);
    });
    return changed;
  }

  save(): MersenneTwisterState {
    return this.#random.save();
  }
}

function noPictures(): LabError {
  return new LabError(
    'bad_input',
    'Only pictures can be mirrored, shifted or made brighter, and these examples are none. Leave augmentation out, or choose other data.',
  );
}
