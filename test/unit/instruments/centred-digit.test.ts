import { expect, it } from 'vitest';
import { centredDigit } from '../../../shared/lib/centred-digit.ts';

it('a drawing has the centre of its ink in the middle, and loses none of it', () => {
  const side = 28;
  const picture = new Float32Array(side * side);
  // A heavy left half and a light right half: the centre is left of the middle of the box.
  for (let row = 2; row < 12; row++)
    for (let column = 3; column < 23; column++) picture[row * side + column] = column < 8 ? 1 : 0.1;
  const moved = centredDigit(picture, side);
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
  expect(sum(moved)).toBeCloseTo(sum(picture), 5);
  const rowCentre = moved.reduce((total, value, at) => total + value * Math.floor(at / side), 0) / sum(moved);
  expect(Math.abs(rowCentre - 13.5)).toBeLessThanOrEqual(0.5);
  const columnCentre = moved.reduce((total, value, at) => total + value * (at % side), 0) / sum(moved);
  // It would leave the picture at the right if it were moved further.
  expect(columnCentre).toBeGreaterThan(10);
  expect(centredDigit(new Float32Array(side * side), side).every((value) => value === 0)).toBe(true);
});
