import type { AxisRange } from './linked-range.ts';

/** What a key does to the stretch that the charts show. */
export type RangeMove = 'in' | 'out' | 'left' | 'right';

const moves: Readonly<Record<RangeMove, { width: number; by: number }>> = {
  in: { width: 0.5, by: 0 },
  out: { width: 2, by: 0 },
  left: { width: 1, by: -0.25 },
  right: { width: 1, by: 0.25 },
};
/** Of the whole axis: closer than that there is nothing to see. */
const narrowest = 1e-4;

/** @param at position that stays in sight, such as the crosshair; else the middle. @returns null for all of the axis. */
export function keyedRange(
  shown: AxisRange | null,
  whole: AxisRange,
  move: RangeMove,
  at: number | null = null,
): AxisRange | null {
  const { from, to } = shown ?? whole;
  const all = whole.to - whole.from;
  const width = Math.min(all, Math.max((to - from) * moves[move].width, all * narrowest));
  const middle =
    (move === 'in' && at !== null && at >= from && at <= to ? at : (from + to) / 2) + moves[move].by * width;
  const start = Math.min(whole.to - width, Math.max(whole.from, middle - width / 2));
  return width >= all ? null : { from: start, to: start + width };
}
