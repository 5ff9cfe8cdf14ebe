/** The 0.975 quantile of the normal distribution. */
const z = 1.959964;

/**
 * The 95 % interval of the difference of two shares that were counted on the same examples.
 * @param lost examples that only the first got, `gained` those that only the second got, of `of` examples.
 * @returns the ends, of the first share less the second. Source: A. Agresti, Y. Min, "Simple improved confidence intervals for comparing
 * matched proportions", Statist. Med. 24 (2005), 729–740: Wald's interval after half an example more in each cell.
 */
export function pairedShares(lost: number, gained: number, of: number): { low: number; high: number } {
  const all = of + 2;
  const difference = (lost - gained) / all;
  const half = (z * Math.sqrt(lost + gained + 1 - (lost - gained) ** 2 / all)) / all;
  return { low: Math.max(-1, difference - half), high: Math.min(1, difference + half) };
}
