import type { LabelledPart } from './data-source.ts';

/**
 * Standardises features in place, with no second copy of them: each value minus the mean of its feature over the training examples,
 * divided by its standard deviation there (of the population). A feature that never varies becomes 0.
 * @param training float32 `[count, size]`. @param others scaled by the same numbers.
 */
export function standardise(training: LabelledPart, others: readonly LabelledPart[]): void {
  const { count, size } = training;
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  // Welford's algorithm, example by example.
  eachRow(training, (row, place) => {
    for (let feature = 0; feature < size; feature++) {
      const value = row[feature] ?? 0;
      const before = value - (means[feature] ?? 0);
      const mean = (means[feature] ?? 0) + before / (place + 1);
      means[feature] = mean;
      squares[feature] = (squares[feature] ?? 0) + before * (value - mean);
    }
  });
  const factors = squares.map((sum) => (sum > 0 ? 1 / Math.sqrt(sum / count) : 0));
  for (const part of [training, ...others]) {
    eachRow(part, (row) => {
      for (let feature = 0; feature < size; feature++) {
        row[feature] = ((row[feature] ?? 0) - (means[feature] ?? 0)) * (factors[feature] ?? 0);
      }
    });
  }
}

function eachRow({ count, size, pixels }: LabelledPart, work: (row: Float32Array, place: number) => void): void {
  if (!(pixels instanceof Float32Array)) throw new TypeError('Only float32 features are standardised.');
  for (let place = 0; place < count; place++) work(pixels.subarray(place * size, (place + 1) * size), place);
}
