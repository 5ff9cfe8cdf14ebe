import { pictureShape, type PictureShape } from '../models/data/data-set.ts';

/** What a person may write for the shape of a picture, as an error says it. */
export const shapeForm =
  'channels x rows x columns with 1 or 3 channels, as in 3x28x28, or rows x columns, as in 28x28';

/** `3 × 28 × 28`, as a person may write it. */
export function shapeWords({ channels, rows, columns }: PictureShape): string {
  return [channels, rows, columns].join(' × ');
}

/** The shape that a person wrote, `3x28x28`, `3 × 28 × 28` or `28x28`; undefined where it is none. */
export function shapeOfWords(text: string): PictureShape | undefined {
  const sizes = text.split(/[x×]/i).map((word) => (/^\s*\d{1,9}\s*$/.test(word) ? Number(word) : Number.NaN));
  const [channels, rows, columns, ...more] = sizes.length === 2 ? [1, ...sizes] : sizes;
  return more.length > 0 ? undefined : pictureShape.safeParse({ rows, columns, channels }).data;
}
