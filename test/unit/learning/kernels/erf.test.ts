import { expect, it } from 'vitest';
import { erf } from '../../../../main/learning/kernels/erf.ts';

/** From Python's `math.erf`. */
const known: [number, number][] = [
  [1e-8, 1.1283791670955126e-8],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.7, 0.9837904585907745],
  [2.4, 0.999311486103355],
  [2.49, 0.9995707121322661],
  [2.51, 0.9996142945182758],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5.5, 0.9999999999999927],
  [7, 1.0],
];

it('is the error function to 14 digits', () => {
  for (const [x, value] of known) {
    expect(Math.abs(erf(x) - value), `of ${x}`).toBeLessThan(1e-14);
    expect(erf(-x)).toBe(-erf(x));
  }
  expect(erf(0)).toBe(0);
  expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
  expect(erf(Number.NaN)).toBeNaN();
});
