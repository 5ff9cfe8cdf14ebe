import { describe, expect, it } from 'vitest';
import { measureCrop } from '../../../../../main/data/faces/imaging/crop-measures.ts';
import type { Crop } from '../../../../../main/data/faces/imaging/crop.ts';

/** A crop of 64 × 64, so that nothing is resized before it is measured. */
function crop(colour: (x: number, y: number) => [number, number, number]): Crop {
  const data = new Uint8Array(64 * 64 * 3);
  for (let at = 0; at < 64 * 64; at += 1) data.set(colour(at % 64, Math.trunc(at / 64)), at * 3);
  const box = { x1: 10, y1: 20, x2: 74, y2: 84 };
  return { box, inside: 1, pixels: { data, width: 64, height: 64, channels: 3 } };
}

describe('the measures of a crop', () => {
  it('of one grey are that grey and nothing else', () => {
    expect(measureCrop(crop(() => [90, 90, 90])).measures).toEqual({
      width: 64,
      height: 64,
      inside: 1,
      mean: 90,
      deviation: 0,
      sharpness: 0,
      colourfulness: 0,
    });
  });

  it('of black and white columns are as sharp as can be', () => {
    const { measures } = measureCrop(crop((x) => (x % 2 === 0 ? [0, 0, 0] : [255, 255, 255])));
    expect(measures.mean).toBeCloseTo(127.5, 10);
    expect(measures.deviation).toBeCloseTo(127.5, 10);
    // Each pixel differs by 255 from its left and from its right neighbour.
    expect(measures.sharpness).toBeCloseTo(510, 10);
  });

  it('of a slope are not sharp at all', () => {
    expect(measureCrop(crop((x, y) => [x + y, x + y, x + y])).measures.sharpness).toBe(0);
  });

  it('tell the mean distance between the channels', () => {
    // |200 − 100| + |100 − 60| + |60 − 200| = 280, of three pairs.
    expect(measureCrop(crop(() => [200, 100, 60])).measures.colourfulness).toBeCloseTo(280 / 3, 10);
  });

  it('where there is no crop are 0, and there is no hash', () => {
    expect(measureCrop({ box: null, inside: 0, pixels: null })).toEqual({
      measures: { width: 0, height: 0, inside: 0, mean: 0, deviation: 0, sharpness: 0, colourfulness: 0 },
      dhash: null,
    });
  });

  it('have a hash with a bit where a pixel is brighter than the one to its left, the first row in the first two bytes', () => {
    const risesAbove = measureCrop(
      crop((x, y) => (y < 32 ? [x * 3, x * 3, x * 3] : [200 - x * 3, 200 - x * 3, 200 - x * 3])),
    );
    expect(Buffer.from(risesAbove.dhash ?? []).toString('hex')).toBe('ffff'.repeat(8) + '0000'.repeat(8));
    const ridge = measureCrop(crop((x) => (x < 32 ? [x * 3, 0, 0] : [(63 - x) * 3, 0, 0])));
    expect(Buffer.from(ridge.dhash ?? []).toString('hex')).toBe('ff00'.repeat(16));
  });
});
