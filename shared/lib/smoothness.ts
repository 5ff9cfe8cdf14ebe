import { MersenneTwister } from './mersenne-twister.ts';

/**
 * How alike neighbouring pixels are: Moran's I over pixels that share an edge, the mean of all planes. 1: each is as its neighbours, 0: as by
 * chance. Source: P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37 (1950), 17–23.
 * @param values `[channels, rows, columns]`. @returns 0 where nothing varies.
 */
export function smoothness(values: ArrayLike<number>, rows: number, columns: number): number {
  const pixels = rows * columns;
  const planes = Math.floor(values.length / pixels);
  let sum = 0;
  for (let plane = 0; plane < planes; plane++) sum += moran(values, plane * pixels, rows, columns);
  return planes === 0 ? 0 : sum / planes;
}

function moran(values: ArrayLike<number>, from: number, rows: number, columns: number): number {
  const pixels = rows * columns;
  let mean = 0;
  for (let at = 0; at < pixels; at++) mean += (values[from + at] ?? 0) / pixels;
  const of = (row: number, column: number): number => (values[from + row * columns + column] ?? 0) - mean;
  let [squares, products, neighbours] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      squares += of(row, column) ** 2;
      if (column + 1 < columns) products += of(row, column) * of(row, column + 1);
      if (row + 1 < rows) products += of(row, column) * of(row + 1, column);
      neighbours += Number(column + 1 < columns) + Number(row + 1 < rows);
    }
  }
  // What is left of a plane of one value is rounding.
  const isFlat = squares <= 1e-18 * pixels * mean ** 2;
  return isFlat || neighbours === 0 ? 0 : (products / neighbours) * (pixels / squares);
}

const placebos = 40;

/** The smoothness that 95 of 100 pictures of the same pixels in random places do not exceed, by a seed of its own. */
export function smoothnessByChance(values: ArrayLike<number>, rows: number, columns: number): number {
  const random = new MersenneTwister(1);
  const pixels = rows * columns;
  const found = Array.from({ length: placebos }, () => {
    const order = Uint32Array.from({ length: pixels }, (_, at) => at);
    for (let at = pixels - 1; at > 0; at--) {
      const other = Math.floor(random.random() * (at + 1));
      [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
    }
    const shuffled = Float64Array.from(
      { length: values.length },
      (_, at) => values[at - (at % pixels) + (order[at % pixels] ?? 0)] ?? 0,
    );
    return smoothness(shuffled, rows, columns);
  }).sort((a, b) => a - b);
  return found[Math.ceil(0.95 * placebos) - 1] ?? 0;
}
