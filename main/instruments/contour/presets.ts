import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { DescentRule } from '../../../shared/lib/contour/descent.ts';
import type { ContourPreset } from '../../../shared/models/instruments/contour.ts';

/** What the report's figures 10a to 10c are drawn with. */
export const reportFigures: Readonly<Record<ContourPreset, DescentRule>> = {
  '10a': { learningRate: 0.5, momentum: 0.3, steps: 20 },
  '10b': { learningRate: 0.55, momentum: 0.3, steps: 20 },
  '10c': { learningRate: 0.5, momentum: 0.9, steps: 20 },
};

/** The report's grid: NumPy's arange(−7, 2, 0.3) and arange(0, 7, 0.3), whose step is the difference of the first two values. */
export const reportGrid = { w1: arange(-7, 30), w2: arange(0, 24) };

function arange(from: number, count: number): number[] {
  const step = from + 0.3 - from;
  return Array.from({ length: count }, (_, at) => from + at * step);
}

/** The report's W `[1 + size, classes]` before any update, in float64: NumPy's rand with seed 3. */
export function reportWeights(size: number, classes: number): Float64Array {
  return new MersenneTwister(3).rand(1 + size, classes);
}
