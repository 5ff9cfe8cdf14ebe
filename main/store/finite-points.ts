import { BucketedPoints } from '../../shared/lib/growing-points.ts';
import { packedColumns, type MetricPoints } from './metric-block.ts';

/** Steps, both ends in it. */
export interface StepRange {
  from: number;
  to: number;
}

/**
 * The points of packed blocks whose value is finite and whose step is in the range, thinned to `most`. A million points are read block by
 * block and never unpacked together.
 * @param most 2 or more; null: all of them.
 * @returns with `of`, how many there are in the range.
 */
export function finitePoints(
  blocks: readonly { points: Uint8Array }[],
  { from, to }: StepRange,
  most: number | null,
): MetricPoints & { of: number } {
  const all: MetricPoints = { steps: [], seconds: [], values: [] };
  let of = 0;
  let [first, last] = [to, from];
  eachPoint(blocks, from, to, (step, seconds, value) => {
    of += 1;
    if (of === 1) first = step;
    last = step;
    if (most !== null && of > most) return;
    all.steps.push(step);
    all.seconds.push(seconds);
    all.values.push(value);
  });
  if (most === null || of <= most) return { ...all, of };
  // Of three points or fewer only the ends have a place.
  const buckets = Math.floor((most - 2) / 2);
  const kept = new BucketedPoints(first, last, Math.max(1, buckets));
  eachPoint(blocks, from, to, (step, seconds, value) => {
    if (buckets > 0 || step === first || step === last) kept.add(step, seconds, value);
  });
  return { ...kept.points(), of };
}

function eachPoint(
  blocks: readonly { points: Uint8Array }[],
  from: number,
  to: number,
  tell: (step: number, seconds: number, value: number) => void,
): void {
  for (const { points } of blocks) {
    const { steps, seconds, values } = packedColumns(points);
    for (let place = 0; place < steps.length; place++) {
      const [step = 0, value = NaN] = [steps[place], values[place]];
      if (step >= from && step <= to && Number.isFinite(value)) tell(step, seconds[place] ?? 0, value);
    }
  }
}
