import type { StrongestMaps } from '../../../shared/models/extractors/extractor.ts';
import type { LayerMaps } from './extractor.ts';

/** Numbers that are told at once: as many as a page draws without a pause. */
const mostValues = 80_000;

/** The maps of one picture whose mean absolute activation is highest, the strongest first. */
export function strongestMaps({ shape, values }: LayerMaps, most: number): StrongestMaps {
  const [channels, rows, columns] = shape;
  const size = rows * columns;
  let [low, high] = [Infinity, -Infinity];
  const strengths = Array.from({ length: channels }, (_, map) => {
    let sum = 0;
    for (const value of values.subarray(map * size, (map + 1) * size)) {
      sum += Math.abs(value);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return { map, strength: sum };
  });
  strengths.sort((one, other) => other.strength - one.strength || one.map - other.map);
  const count = Math.min(most, channels, Math.max(1, Math.floor(mostValues / size)));
  return {
    shape: [...shape],
    ...{ low, high },
    maps: strengths
      .slice(0, count)
      .map(({ map }) => ({ map, values: [...values.subarray(map * size, (map + 1) * size)] })),
  };
}
