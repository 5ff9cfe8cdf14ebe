import { describe, expect, it } from 'vitest';
import { asColumns, oneHot, pickExamples, type LabelledImages } from '../../../../main/learning/training/examples.ts';

const images: LabelledImages = {
  count: 3,
  size: 2,
  pixels: Uint8Array.of(0, 255, 51, 102, 153, 204),
  labels: Uint8Array.of(2, 0, 1),
};

describe('examples', () => {
  it('are columns under a row of ones, pixels divided by 255', () => {
    expect([...asColumns(images)]).toEqual([1, 1, 1, 0, 51 / 255, 153 / 255, 1, 102 / 255, 204 / 255].map(Math.fround));
  });

  it('keep their place over block boundaries', () => {
    const pixels = Uint8Array.from({ length: 200 * 3 }, (_, i) => i % 256);
    const columns = asColumns({ count: 200, size: 3, pixels, labels: new Uint8Array(200) });
    for (const [image, pixel] of [
      [0, 0],
      [63, 2],
      [64, 0],
      [199, 1],
    ] as const) {
      expect(columns[(1 + pixel) * 200 + image]).toBe(Math.fround(((image * 3 + pixel) % 256) / 255));
    }
  });

  it('are picked in the order asked for', () => {
    const picked = pickExamples(images, Uint32Array.of(2, 0));
    expect([...picked.pixels]).toEqual([153, 204, 0, 255]);
    expect([...picked.labels]).toEqual([1, 2]);
    expect(picked.count).toBe(2);
  });

  it('have one-hot targets', () => {
    expect([...oneHot(images.labels, 3)]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0]);
  });
});
