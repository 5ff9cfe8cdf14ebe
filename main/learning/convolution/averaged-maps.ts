import type { MapShape } from '../../../shared/models/extractors/layer.ts';

/**
 * Maps averaged to `pool` rows and columns: each output is the mean of the inputs from ⌊i · size / pool⌋ to ⌈(i + 1) · size / pool⌉, as
 * PyTorch's `adaptive_avg_pool2d` does it.
 * @param maps `[count, channels, rows, columns]`. @returns `[count, channels, pool, pool]`.
 */
export function averagedMaps(
  maps: Float32Array,
  count: number,
  [channels, rows, columns]: MapShape,
  pool: number,
): Float32Array {
  const averaged = new Float32Array(count * channels * pool * pool);
  const edges = (size: number): [number, number][] =>
    Array.from({ length: pool }, (_, place) => [
      Math.floor((place * size) / pool),
      Math.ceil(((place + 1) * size) / pool),
    ]);
  const [down, across] = [edges(rows), edges(columns)];
  let to = 0;
  for (let map = 0; map < count * channels; map++) {
    const start = map * rows * columns;
    for (const [top, bottom] of down) {
      for (const [left, right] of across) {
        let sum = 0;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) sum += maps[start + row * columns + column] ?? 0;
        }
        averaged[to++] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return averaged;
}
