import { describe, expect, it } from 'vitest';
import { weightChange, weightImages } from '../../../../renderer/parts/weights.ts';

const grey = (rows: number, columns: number) => ({ rows, columns, channels: 1 as const });

describe('the change of the weights', () => {
  it('is what was added since, pixel by pixel and for the bias', () => {
    const from = weightImages(Float32Array.from([1, 5]).buffer, 1, grey(1, 1));
    const to = weightImages(Float32Array.from([3, 4]).buffer, 1, grey(1, 1));
    const change = from === undefined || to === undefined ? undefined : weightChange(from, to);
    expect([change?.bias, change?.images.map((image) => [...image])]).toEqual([[2], [[-1]]]);
  });
});

describe('weights as pictures', () => {
  it('takes [1 + rows · columns, classes] apart into a bias and an image per class', () => {
    // 2 × 2 pixels, 2 classes; the entry of row r and class c is 10 r + c.
    const matrix = Float32Array.from([0, 1, 10, 11, 20, 21, 30, 31, 40, 41]);
    const pictures = weightImages(matrix.buffer, 2, grey(2, 2));
    expect(pictures?.bias).toEqual([0, 1]);
    expect(pictures?.images.map((image) => [...image])).toEqual([
      [10, 20, 30, 40],
      [11, 21, 31, 41],
    ]);
    expect([pictures?.rows, pictures?.columns]).toEqual([2, 2]);
  });

  it('takes rows and columns as the data declares them', () => {
    const pictures = weightImages(new Float32Array(7).buffer, 1, grey(2, 3));
    expect([pictures?.rows, pictures?.columns]).toEqual([2, 3]);
  });

  it('draws nothing of bytes that are no images of the declared shape, and never takes a square number for one', () => {
    expect(weightImages(new Float32Array(2 * 10).buffer, 2, undefined)).toBeUndefined();
    expect(weightImages(new Float32Array(2 * 10).buffer, 2, { ...grey(1, 3), channels: 3 })).toBeUndefined();
    expect(weightImages(new Float32Array(2 * 4).buffer, 2, grey(2, 2))).toBeUndefined();
    expect(weightImages(new ArrayBuffer(7), 2, grey(2, 2))).toBeUndefined();
  });
});
