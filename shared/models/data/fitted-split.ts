import { LabError } from '../../failure.ts';
import type { DigitsSplit } from './digits-data.ts';

/**
 * The split itself when every class has enough images; otherwise one in the same proportion that fits the smallest class,
 * rounded down to tens where that leaves 20 or more.
 * @param perClass number of images of each class.
 * @returns `adjustment`: one sentence that says what was changed, or null.
 * @throws LabError `bad_input` when a class has no image to train on.
 */
export function fitSplit(
  perClass: readonly number[],
  split: DigitsSplit,
): { split: DigitsSplit; adjustment: string | null } {
  const least = Math.min(...perClass);
  const wanted = split.train + split.validation;
  if (wanted <= least) return { split, adjustment: null };
  const train = rounded((split.train * least) / wanted);
  const validation = rounded((split.validation * least) / wanted);
  if (train < 1) {
    throw new LabError(
      'bad_input',
      `Class ${perClass.indexOf(least)} has ${least} images, too few to train on. Choose another digits set.`,
    );
  }
  const adjustment =
    `The set has only ${least} images of class ${perClass.indexOf(least)}, so ${train} of each class train and ` +
    `${validation} validate instead of ${split.train} and ${split.validation}.`;
  return { split: { ...split, train, validation }, adjustment };
}

function rounded(count: number): number {
  return count >= 20 ? Math.floor(count / 10) * 10 : Math.floor(count);
}
