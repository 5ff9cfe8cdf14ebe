import { pickRows } from '../../../shared/lib/pick-rows.ts';

/** Labelled examples: `pixels` `[count, size]`, uint8 of a scale to 255 or float32 as they are; `labels` uint8 `[count]`. */
export interface LabelledExamples {
  count: number;
  /** Features of one example. */
  size: number;
  pixels: Uint8Array | Float32Array;
  labels: Uint8Array;
}

/** Labelled images: `pixels` uint8 `[count, size]`, `labels` uint8 `[count]`. */
export interface LabelledImages extends LabelledExamples {
  pixels: Uint8Array;
}

/** Pixel values 0…255 as 0…1, rounded to float32 once. */
const brightness = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** The examples at `indices`, in that order. */
export function pickExamples({ size, pixels, labels }: LabelledExamples, indices: Uint32Array): LabelledExamples {
  const values = indices.length * size;
  return {
    count: indices.length,
    size,
    pixels:
      pixels instanceof Uint8Array
        ? pickRows(pixels, size, indices, new Uint8Array(values))
        : pickRows(pixels, size, indices, new Float32Array(values)),
    labels: Uint8Array.from(indices, (index) => labels[index] ?? 0),
  };
}

/** Images a block of the transposition holds: their pixels stay in the processor's cache. */
const blockImages = 64;

/**
 * The report's X, `[1 + size, count]`: one image a column, row 0 is 1 (the bias), the others pixel / 255
 * (or float32 features as they are).
 */
export function asColumns({ pixels, size, count }: LabelledExamples): Float32Array {
  const scale = pixels instanceof Uint8Array ? brightness : undefined;
  const columns = new Float32Array((1 + size) * count).fill(1, 0, count);
  for (let from = 0; from < count; from += blockImages) {
    const to = Math.min(from + blockImages, count);
    for (let pixel = 0; pixel < size; pixel++) {
      const row = (1 + pixel) * count;
      for (let image = from; image < to; image++) {
        const value = pixels[image * size + pixel] ?? 0;
        columns[row + image] = scale === undefined ? value : (scale[value] ?? 0);
      }
    }
  }
  return columns;
}

/** Features as a net takes them, one example a row `[count, size]`: bytes as byte / 255, floats as they are (not copied). */
export function asRows(pixels: Uint8Array | Float32Array): Float32Array {
  if (pixels instanceof Float32Array) return pixels;
  const rows = new Float32Array(pixels.length);
  for (let at = 0; at < rows.length; at++) rows[at] = brightness[pixels[at] ?? 0] ?? 0;
  return rows;
}

/** One-hot targets `[labels.length, classes]`. */
export function oneHot(labels: Uint8Array | Int32Array, classes: number): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  for (const [place, label] of labels.entries()) targets[place * classes + label] = 1;
  return targets;
}
