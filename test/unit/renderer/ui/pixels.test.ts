import { expect, it } from 'vitest';
import { placeAt, pixelsAsCsv } from '../../../../renderer/ui/pixels.ts';

const picture = { values: [1, 2, 3, 4, 5, 6], rows: 2, columns: 3 };

it('writes a picture as one line of numbers per row', () => {
  expect(pixelsAsCsv(picture)).toBe('1,2,3\n4,5,6\n');
});

it('finds the pixel under a pointer, at the edges too', () => {
  expect(placeAt(picture, { x: 0, y: 0 })).toEqual({ row: 0, column: 0 });
  expect(placeAt(picture, { x: 0.99, y: 0.99 })).toEqual({ row: 1, column: 2 });
  expect(placeAt(picture, { x: 0.4, y: 0.6 })).toEqual({ row: 1, column: 1 });
});

it('finds none beside the picture', () => {
  expect(placeAt(picture, { x: 1, y: 0.5 })).toBeUndefined();
  expect(placeAt(picture, { x: -0.01, y: 0.5 })).toBeUndefined();
});
