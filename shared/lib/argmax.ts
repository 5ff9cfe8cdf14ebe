/**
 * The place of the largest value among `length` of them from `start` on, counted from `start`; of equal ones the first.
 * @returns 0 where there is none.
 */
export function argmax(values: ArrayLike<number>, start = 0, length = values.length - start): number {
  let best = 0;
  for (let at = 1; at < length; at++) if ((values[start + at] ?? 0) > (values[start + best] ?? 0)) best = at;
  return best;
}
