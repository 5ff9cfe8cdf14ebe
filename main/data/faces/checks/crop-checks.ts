import type { FaceCheck, FaceCheckName } from '../../../../shared/models/face.ts';
import type { CropMeasures } from '../imaging/imaging.ts';
import { doubt, leastDoubt } from './doubt.ts';

interface MeasuredCheck {
  check: FaceCheckName;
  measure: (crop: CropMeasures) => number;
  /** The measure at which suspicion begins (score 0.5), and at which it is greatest (score 1). */
  limit: number;
  worst: number;
  why: (value: number, crop: CropMeasures) => string;
}

const checks: readonly MeasuredCheck[] = [
  {
    check: 'blur',
    measure: ({ sharpness }) => sharpness,
    limit: 15,
    worst: 5,
    why: (value) => `Blurred: its sharpness is ${value.toFixed(1)}, and below 15 there is hardly a fine line.`,
  },
  {
    check: 'dark',
    measure: ({ mean }) => mean,
    limit: 65,
    worst: 20,
    why: (value) => `Dark: its mean brightness is ${value.toFixed(0)} of 255; most faces are above 65.`,
  },
  {
    check: 'bright',
    measure: ({ mean }) => mean,
    limit: 185,
    worst: 245,
    why: (value) => `Bright: its mean brightness is ${value.toFixed(0)} of 255; most faces are below 185.`,
  },
  {
    check: 'grey',
    measure: ({ colourfulness }) => colourfulness,
    limit: 3.5,
    worst: 0,
    why: (value) =>
      `Grey or nearly so: its red, green and blue are ${value.toFixed(1)} of 255 apart, in a colour photo above 3.5.`,
  },
  {
    check: 'tiny-box',
    measure: ({ width, height }) => Math.min(width, height),
    limit: 64,
    worst: 16,
    why: (_, { width, height }) => `Small: the crop is ${width} × ${height} pixels, less than 64 on a side.`,
  },
  {
    check: 'stretched-box',
    measure: ({ width, height }) => Math.max(width, height) / Math.max(1, Math.min(width, height)),
    limit: 1.25,
    worst: 2.5,
    why: (value, { width, height }) =>
      `Stretched: the crop is ${width} × ${height} pixels, one side ${value.toFixed(2)} times the other, and becomes a square.`,
  },
  {
    check: 'box-outside',
    measure: ({ inside }) => inside,
    limit: 0.98,
    worst: 0.3,
    why: (value) =>
      value === 0
        ? 'The box is not on the picture at all.'
        : `The box leaves the picture: ${(value * 100).toFixed(0)} % of it are on it.`,
  },
];

/**
 * What is suspicious about one crop by its own measures, kept from a score of 0.5, which is at the limit of each. On the 757 pictures
 * of six actors that decode they speak of 33 together:
 *
 * | check | measure | limit | rows |
 * | --- | --- | --- | --- |
 * | `blur` | standard deviation of the Laplacian of the 64 × 64 grey crop | below 15 | 9 |
 * | `dark` | mean brightness, 0…255 | below 65 | 6 |
 * | `bright` | mean brightness, 0…255 | above 185 | 5 |
 * | `grey` | mean distance between the colour channels, 0…255 | below 3.5 | 15 |
 * | `tiny-box` | shorter side of the clamped box in pixels | below 64 | 1 |
 * | `stretched-box` | longer by shorter side of the clamped box | above 1.25 | 2 |
 * | `box-outside` | share of the box that is on the picture | below 98 % | 5 |
 */
export function cropChecks(crop: CropMeasures): FaceCheck[] {
  const missed = crop.width === 0 || crop.height === 0;
  return checks.flatMap(({ check, measure, limit, worst, why }) => {
    // Of a box that misses the picture nothing else was measured.
    if (missed && check !== 'box-outside') return [];
    const value = measure(crop);
    const score = doubt(value, limit, worst);
    return score < leastDoubt ? [] : [{ check, score, why: why(value, crop), others: [] }];
  });
}
