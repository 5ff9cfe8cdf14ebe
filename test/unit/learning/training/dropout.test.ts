import { expect, it } from 'vitest';
import { Dropout } from '../../../../main/learning/training/dropout.ts';

it('leaves out its share of the outputs and divides the others by what is left, drawn by the seed', () => {
  const [first, second] = new Dropout(0.3, 5).masks(500, [40, 7]);
  expect([first?.length, second?.length]).toEqual([500 * 40, 500 * 7]);
  expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
  const left = (first ?? new Float32Array()).filter((value) => value > 0).length / (500 * 40);
  // 20,000 draws: the error of the share is 0.0032, five of them are allowed.
  expect(Math.abs(left - 0.7)).toBeLessThan(0.0162);
  expect(new Dropout(0.3, 5).masks(500, [40])[0]).toEqual(first);
  expect(new Dropout(0.3, 6).masks(500, [40])[0]).not.toEqual(first);
});

it('goes on where it was saved', () => {
  const whole = new Dropout(0.5, 1);
  whole.masks(3, [5]);
  const later = new Dropout(0.5, 1, JSON.parse(JSON.stringify(whole.save())));
  expect(later.masks(4, [6, 2])).toEqual(whole.masks(4, [6, 2]));
});
