import { inject, provide, ref, type InjectionKey, type Ref } from 'vue';
import type { Line } from './line.ts';

/** A stretch of the horizontal axis. */
export interface AxisRange {
  readonly from: number;
  readonly to: number;
}

/** The stretch that was zoomed to, null for all of the axis. */
export type LinkedRange = Ref<AxisRange | null>;

const key: InjectionKey<LinkedRange> = Symbol('linked range');

/** Makes every chart below this component show the same stretch. */
export function provideLinkedRange(): LinkedRange {
  const range: LinkedRange = ref(null);
  provide(key, range);
  return range;
}

/** The page's stretch, or one's own on a page that shares none. */
export function useLinkedRange(): LinkedRange {
  return inject(key, () => ref(null), true);
}

/** The smallest and largest value that the lines have in a stretch, undefined without any; of a logarithmic axis above zero only. */
export function valuesIn(
  lines: readonly Line[],
  { from, to }: AxisRange,
  positiveOnly: boolean,
): { low: number; high: number } | undefined {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number | null | undefined): void => {
    if (value === null || value === undefined || !Number.isFinite(value) || (positiveOnly && value <= 0)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { x, y, band } of lines) {
    x.forEach((at, place) => {
      if (at < from || at > to) return;
      take(y[place]);
      take(band?.low[place]);
      take(band?.high[place]);
    });
  }
  return low <= high ? { low, high } : undefined;
}
