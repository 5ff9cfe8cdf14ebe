import type { PartFacts } from '../../../shared/models/inspection.ts';
import type { Brush, Exploration, ImageOrder, Stretch } from './exploration.ts';

/** How an example stands: not among the chosen, chosen, or chosen and in all that is brushed. */
export const standings = { out: 0, chosen: 1, brushed: 2 } as const;

/** Numbers of every example of a part, in its order. `projection`: two for each. */
export interface PartNumbers {
  x: Float32Array;
  y: Float32Array;
  projection: Float32Array;
}

/** One of `standings` for every example of a part. */
export function standingOf(
  { count, labels, predicted }: Pick<PartFacts, 'count' | 'labels' | 'predicted'>,
  { x, y, projection }: PartNumbers,
  { of, result, units, plane, range }: Pick<Exploration, 'of' | 'result' | 'units' | 'plane' | 'range'>,
): Uint8Array {
  const found = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const label = labels[at];
    if (of !== null && label !== of) continue;
    if (result !== 'all' && (label === predicted[at]) !== (result === 'right')) continue;
    const isBrushed =
      within(range, x[at]) &&
      inBrush(units, x[at], y[at]) &&
      inBrush(plane, projection[2 * at], projection[2 * at + 1]);
    found[at] = isBrushed ? standings.brushed : standings.chosen;
  }
  return found;
}

function inBrush(brush: Brush, x: number | undefined, y: number | undefined): boolean {
  return brush === null || (within(brush.x, x) && within(brush.y, y));
}

function within(stretch: Stretch | null, value: number | undefined): boolean {
  return stretch === null || (value !== undefined && value >= stretch[0] && value <= stretch[1]);
}

/** All examples in the order in which their images are shown; equal ones by number. */
export function orderOf(
  order: ImageOrder,
  { count, probability }: Pick<PartFacts, 'count' | 'probability'>,
  x: Float32Array,
): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, at) => at);
  if (order === 'number') return places;
  const key = order === 'unit' ? x : Float32Array.from(probability);
  return places.sort((a, b) => (key[b] ?? 0) - (key[a] ?? 0) || a - b);
}

/** Those of the ordered examples that are brushed. */
export function brushedOf(ordered: Uint32Array, standing: Uint8Array): Uint32Array {
  return ordered.filter((at) => standing[at] === standings.brushed);
}

/** The least and the largest of some numbers; 0 … 1 without any, and a little apart where all are the same. */
export function rangeOf(values: Float32Array, every = 1, from = 0): Stretch {
  let [low, high] = [Infinity, -Infinity];
  for (let at = from; at < values.length; at += every) {
    const value = values[at] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Counts of one class by bins of a unit's activation: of the chosen examples, and of those that are brushed. */
export interface ClassBins {
  of: number;
  chosen: number[];
  brushed: number[];
}

/** @param bins of equal width from the low to the high end of `range`. */
export function classBins(
  { labels, classNames }: Pick<PartFacts, 'labels' | 'classNames'>,
  x: Float32Array,
  standing: Uint8Array,
  { range: [low, high], bins }: { range: Stretch; bins: number },
): ClassBins[] {
  const found = classNames.map((_, of): ClassBins => {
    return { of, chosen: new Array<number>(bins).fill(0), brushed: new Array<number>(bins).fill(0) };
  });
  const scale = bins / (high - low);
  for (let at = 0; at < x.length; at++) {
    const one = found[labels[at] ?? -1];
    if (one === undefined || standing[at] === standings.out) continue;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((x[at] ?? 0) - low) * scale)));
    one.chosen[bin] = (one.chosen[bin] ?? 0) + 1;
    if (standing[at] === standings.brushed) one.brushed[bin] = (one.brushed[bin] ?? 0) + 1;
  }
  return found.filter(({ chosen }) => chosen.some((count) => count > 0));
}
