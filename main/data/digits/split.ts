import { createHash } from 'node:crypto';
import { LabError } from '../../../shared/failure.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { DigitsSplit } from '../../../shared/models/data/digits-data.ts';

/** Indices into the train part. */
export interface SplitIndices {
  train: Uint32Array;
  validation: Uint32Array;
}

/** Number of images of each class: `[classes]`. `labels`: uint8 `[n]`. */
export function countPerClass(labels: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** Indices of each class in file order: `[classes][count of the class]`. */
export function indicesPerClass(labels: Uint8Array, classes: number): number[][] {
  const indices = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => indices[label]?.push(index));
  return indices;
}

/**
 * Divides a train part. Both lists go class after class (all of class 0, then 1, …), as in the report's part 4. Within a class
 * `first-per-class` keeps the order of the file; `stratified-shuffle` takes numpy's `permutation` of the class's images, one
 * Mersenne Twister with the split's seed serving class 0, 1, … in turn.
 * @param labels uint8 `[n]` in `0 … classes − 1`.
 * @throws LabError `bad_input` when a class has fewer images than the split asks for.
 */
export function splitIndices(labels: Uint8Array, classes: number, split: DigitsSplit): SplitIndices {
  const wanted = split.train + split.validation;
  const perClass = indicesPerClass(labels, classes);
  const short = perClass.findIndex((indices) => indices.length < wanted);
  if (short >= 0) {
    const has = perClass[short]?.length ?? 0;
    throw new LabError(
      'bad_input',
      `Class ${short} has ${has} images, but ${split.train} for training and ${split.validation} for validation were asked for. ` +
        (has < 1 ? 'Choose another set.' : `Ask for at most ${has} together.`),
      { class: short, has, train: split.train, validation: split.validation },
    );
  }
  const ordered = split.rule === 'first-per-class' ? perClass : shuffled(perClass, split.seed);
  return {
    train: Uint32Array.from(ordered.flatMap((indices) => indices.slice(0, split.train))),
    validation: Uint32Array.from(ordered.flatMap((indices) => indices.slice(split.train, wanted))),
  };
}

function shuffled(perClass: number[][], seed: number): number[][] {
  const random = new MersenneTwister(seed);
  return perClass.map((indices) => Array.from(random.permutation(indices.length), (i) => indices[i] ?? 0));
}

/**
 * What a run was trained from: the set's content, the rule, and the indices it chose, in order. Two sets with the same files
 * give the same snapshot, whatever they are called. `hash`: sha256 of `content`, hexadecimal, over `content` as JSON.
 */
export function snapshotOf(
  set: { hash: string },
  split: DigitsSplit,
  indices: SplitIndices,
): { hash: string; content: object } {
  const { rule, train, validation } = split;
  const content = {
    kind: 'digits',
    set: set.hash,
    split:
      split.rule === 'stratified-shuffle' ? { rule, train, validation, seed: split.seed } : { rule, train, validation },
    train: Array.from(indices.train),
    validation: Array.from(indices.validation),
  };
  return { hash: createHash('sha256').update(JSON.stringify(content)).digest('hex'), content };
}
