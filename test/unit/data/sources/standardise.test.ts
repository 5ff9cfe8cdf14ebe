import { expect, it } from 'vitest';
import { standardise } from '../../../../main/data/sources/standardise.ts';

it('features are standardised by the training examples, in place, and one that never varies becomes 0', () => {
  const part = (rows: number[][]) => ({
    count: rows.length,
    size: 3,
    pixels: Float32Array.from(rows.flat()),
    labels: new Uint8Array(rows.length),
  });
  const training = part([
    [1, 1000, 5],
    [2, 1000.5, 5],
    [6, 1001.5, 5],
  ]);
  const test = part([[3, 1000, 7]]);
  const kept = training.pixels;
  standardise(training, [test]);
  expect(training.pixels).toBe(kept);
  // numpy: (x - x.mean(0)) / x.std(0)
  const close = (values: number[]): unknown[] => values.map((value): unknown => expect.closeTo(value, 6));
  expect([...training.pixels]).toEqual(
    close([-0.9258201, -1.069045, 0, -0.46291, -0.2672612, 0, 1.3887301, 1.3363062, 0]),
  );
  expect([...test.pixels]).toEqual(close([0, -1.069045, 0]));
});
