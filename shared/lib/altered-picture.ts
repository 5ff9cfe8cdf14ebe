import type { PictureShape } from '../models/data/data-set.ts';
import type { AugmentationRule } from '../models/nets/augmentation.ts';
import type { MersenneTwister } from './mersenne-twister.ts';

/** One way to change a picture. `down`, `right`: pixels that it is moved by. `factor`: of its brightness. */
export interface Alteration {
  mirrored: boolean;
  down: number;
  right: number;
  factor: number;
}

/** Draws what a rule does to one picture. What the rule leaves alone is not drawn. */
export function drawAlteration(
  random: Pick<MersenneTwister, 'random'>,
  { flip, shift, brightness }: AugmentationRule,
): Alteration {
  const moved = (): number => (shift === 0 ? 0 : Math.floor(random.random() * (2 * shift + 1)) - shift);
  const mirrored = flip && random.random() < 0.5;
  const [down, right] = [moved(), moved()];
  return { mirrored, down, right, factor: brightness === 0 ? 1 : 1 + brightness * (2 * random.random() - 1) };
}

/**
 * Writes a changed picture: mirrored first, then moved with its edges repeated, then made brighter or darker.
 * @param from planes of `rows · columns` values. @param to takes as many, from its beginning. @param white the brightest value there is.
 */
export function alterPicture(
  from: ArrayLike<number>,
  to: Float32Array,
  { rows, columns, channels }: PictureShape,
  { mirrored, down, right, factor }: Alteration,
  white: number,
): void {
  let at = 0;
  for (let plane = 0; plane < channels; plane++) {
    for (let row = 0; row < rows; row++) {
      const line = (plane * rows + within(row - down, rows)) * columns;
      for (let column = 0; column < columns; column++) {
        const there = within(column - right, columns);
        const value = from[line + (mirrored ? columns - 1 - there : there)] ?? 0;
        to[at++] = factor === 1 ? value : Math.min(white, value * factor);
      }
    }
  }
}

function within(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place));
}
