import { z } from 'zod';
import { digitsSet, type DigitsSet } from '../digits.ts';
import { about } from '../schema-parameters.ts';
import type { DataKind } from './data-kind.ts';

const perClass = { unit: 'per class' };
const train = () =>
  z
    .int()
    .min(1)
    .max(50_000)
    .register(about, {
      label: 'Training images',
      help: 'Number of images per class to train on.',
      ...perClass,
    });
const validation = () =>
  z
    .int()
    .min(0)
    .max(50_000)
    .register(about, {
      label: 'Validation images',
      help: 'Number of images per class to validate on. They show overfitting.',
      ...perClass,
    });

/**
 * How a digits set is divided. Every count is *per class*.
 * `first-per-class`: the first `train` images of each class in order of occurrence train, the next `validation` validate.
 * `stratified-shuffle`: the same counts, drawn by a permutation seeded with `seed`.
 * The set's own test part is always the test part.
 */
export const digitsSplit = z
  .discriminatedUnion('rule', [
    z
      .strictObject({ rule: z.literal('first-per-class'), train: train(), validation: validation() })
      .register(about, { label: 'first of each class' }),
    z
      .strictObject({
        rule: z.literal('stratified-shuffle'),
        train: train(),
        validation: validation(),
        seed: z
          .int()
          .min(0)
          .max(0xffff_ffff)
          .register(about, { label: 'Split seed', help: 'The same seed draws the same images.', usual: 0 }),
      })
      .register(about, { label: 'shuffled, stratified' }),
  ])
  .register(about, {
    label: 'Split',
    help: 'The first images of each class, as in the report, or images drawn at random from a seed.',
  });
export type DigitsSplit = z.infer<typeof digitsSplit>;

/** The report's split: of each class the first 1000 images for training, the next 100 for validation. */
export const reportDigitsSplit: DigitsSplit = { rule: 'first-per-class', train: 1000, validation: 100 };

export const digitsRule = z.strictObject({ kind: z.literal('digits'), split: digitsSplit });

/** Labelled grey images, as MNIST has them. */
export const digitsData: DataKind<DigitsSet> = {
  kind: 'digits',
  title: 'Digits',
  one: 'a set of digits',
  example: 'image',
  rule: digitsRule,
  usual: { kind: 'digits', split: reportDigitsSplit },
  fits: ['digits'],
  option: 'digits',
  place: {
    address: '/digits',
    first: 'Add digits first. 10,000 are built in.',
    button: 'Add digits',
    advice: 'Add the built-in digits with “digits add --sample” or on the Digits page.',
  },
  adds: null,
  facts: digitsSet,
  describe: ({ id, title, hash, origin, addedAt, bytes, rows, columns, classNames, notes, train: trained, test }) => ({
    ref: { kind: 'digits', id },
    ...{ title, hash, origin, addedAt, bytes, classNames, notes },
    features: rows * columns,
    shape: { rows, columns, channels: 1 },
    parts: { train: trained, test },
    snapshot: null,
  }),
};
