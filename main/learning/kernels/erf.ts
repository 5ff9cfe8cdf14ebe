const twoOverRootPi = 2 / Math.sqrt(Math.PI);
/** From here on the continued fraction is exact in float64 with its fixed number of terms. */
const seriesBelow = 2.5;
const terms = 60;

/**
 * The error function in float64, right to 2·10⁻¹⁵. Below 2.5 by the series `2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose terms
 * are all of one sign; above by the continued fraction of erfc (Abramowitz and Stegun, 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < seriesBelow)) return Number.isNaN(x) ? x : Math.sign(x) * (1 - tail(size));
  let [term, sum] = [size, size];
  for (let n = 1; sum + term !== sum; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * twoOverRootPi * Math.exp(-size * size) * sum;
}

function tail(x: number): number {
  if (x > 6) return 0;
  let fraction = x;
  for (let n = terms; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
