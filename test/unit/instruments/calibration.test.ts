import { describe, expect, it } from 'vitest';
import { calibrationErrors, reliability } from '../../../main/instruments/calibration/reliability.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';

function judged(confidence: number[], right: number[]) {
  const zeros = new Float64Array(confidence.length);
  return {
    confidence: Float64Array.from(confidence),
    right: Uint8Array.from(right),
    ...{ likelihood: zeros, squares: zeros, labels: zeros },
  };
}

describe('the calibration of a net', () => {
  it('is counted by bins, as worked out by hand', () => {
    const bins = reliability(judged([0.55, 0.65, 0.7, 0.95, 1], [1, 0, 1, 1, 0]), 5);
    expect(bins.map(({ count, right }) => [count, right])).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
      [2, 1],
      [2, 1],
    ]);
    expect(bins[0]).toMatchObject({ confidence: null, accuracy: null });
    // Gaps 0.45, 0.175 and 0.475 with 1, 2 and 2 of five examples.
    const { expected, largest } = calibrationErrors(bins);
    expect(expected).toBeCloseTo((0.45 + 2 * 0.175 + 2 * 0.475) / 5, 12);
    expect(largest).toBeCloseTo(0.475, 12);
  });

  it('is near zero where examples are right as often as they are sure, and what is missing where they are not', () => {
    const random = new MersenneTwister(3);
    const sure = Array.from(random.rand(1, 20_000), (value) => 0.5 + value / 2);
    const fair = sure.map((confidence) => (random.random() < confidence ? 1 : 0));
    expect(calibrationErrors(reliability(judged(sure, fair), 15)).expected).toBeLessThan(0.02);
    const boastful = sure.map((confidence) => (random.random() < confidence - 0.2 ? 1 : 0));
    expect(calibrationErrors(reliability(judged(sure, boastful), 15)).expected).toBeCloseTo(0.2, 1);
  });
});
