import { describe, expect, it } from 'vitest';
import { encodeIdxImages, encodeIdxLabels, parseIdxImages, parseIdxLabels } from '../../../../main/data/digits/idx.ts';
import { LabError } from '../../../../shared/failure.ts';

/** Two images of 2 × 3 pixels, written out by hand from the format's description. */
const twoImages = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255);
const threeLabels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 4);

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

function failureOf(action: () => unknown): LabError {
  try {
    action();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an IDX file', () => {
  it('of images gives its sizes and pixels', () => {
    const { count, rows, columns, pixels } = parseIdxImages(twoImages);
    expect([count, rows, columns]).toEqual([2, 2, 3]);
    expect([...pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
  });

  it('of labels gives its labels', () => {
    expect([...parseIdxLabels(threeLabels, 10)]).toEqual([9, 0, 4]);
  });

  it('is written as it is read', () => {
    expect(encodeIdxImages(twoImages.subarray(16), 2, 3)).toEqual(twoImages);
    expect(encodeIdxLabels(threeLabels.subarray(8))).toEqual(threeLabels);
  });

  it.each([
    ['another magic number', changed(twoImages, 3, 1), /not an IDX file of images.*0x00000801 instead of 0x00000803/],
    ['signed values', changed(twoImages, 2, 9), /not an IDX file of images/],
    ['a byte missing', twoImages.subarray(0, 27), /too short.*27 of the 28 bytes/],
    ['half a header', twoImages.subarray(0, 9), /too short.*9 bytes/],
    ['nothing in it', new Uint8Array(0), /too short/],
    ['a byte too many', Uint8Array.of(...twoImages, 0), /trailing bytes.*28 bytes/],
    ['no images', changed(twoImages, 7, 0), /holds no images/],
    ['images without pixels', changed(twoImages, 15, 0), /holds no images/],
    ['four thousand million images', changed(changed(twoImages, 4, 255), 5, 255), /more than the 512 MiB/],
  ])('of images with %s is refused', (_, bytes, message) => {
    const failure = failureOf(() => parseIdxImages(bytes, 'digits.idx'));
    expect(failure.code).toBe('bad_data');
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/^digits\.idx /);
  });

  it.each([
    ['a label outside the classes', changed(threeLabels, 10, 10), /label 10 at index 2; only 0 to 9/],
    ['the magic number of images', changed(threeLabels, 3, 3), /not an IDX file of labels/],
    ['a label missing', threeLabels.subarray(0, 10), /too short/],
    ['a label too many', Uint8Array.of(...threeLabels, 1), /trailing bytes/],
    ['no labels', changed(threeLabels, 7, 0), /holds no labels/],
  ])('of labels with %s is refused', (_, bytes, message) => {
    const failure = failureOf(() => parseIdxLabels(bytes, 10));
    expect(failure.code).toBe('bad_data');
    expect(failure.message).toMatch(message);
  });
});
