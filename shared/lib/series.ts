/**
 * Exponential moving average, corrected for its start as in Adam (Kingma and Ba 2015, section 3), so that the first values are
 * not drawn towards zero.
 * @param weight of the past, 0 (the values themselves) up to but not including 1.
 * @returns as many values; gaps stay gaps and do not count.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let mean = 0;
  let trust = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    mean = weight * mean + (1 - weight) * value;
    trust = weight * trust + (1 - weight);
    return mean / trust;
  });
}

/** Index of the position nearest to `at` in an ascending list, the lower one where two are as near; −1 for an empty list. */
export function nearestIndex(positions: readonly number[], at: number): number {
  let low = 0;
  let high = positions.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return Math.abs((positions[high] ?? 0) - at) < Math.abs((positions[low] ?? 0) - at) ? high : low;
}

/** Smallest and largest finite value (above zero only, for a logarithmic axis), undefined when there is none. */
export function extent(
  values: Iterable<number | null>,
  positiveOnly = false,
): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (positiveOnly && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : undefined;
}

/**
 * Ticks of a logarithmic axis inside [low, high]: 1, 2 and 5 times powers of ten; the powers alone when three decades or more are
 * spanned, and more of them when it is less than half a decade.
 */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !(high >= low)) return [];
  const span = high / low;
  const factors = span >= 1000 ? [1] : span >= 4 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
