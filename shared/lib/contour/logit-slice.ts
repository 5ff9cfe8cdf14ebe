/**
 * The summed cost of a net over two weights that lead to one logit, all others fixed. With S the sum of the other classes' powers,
 * an example costs log(S + eᶻ) − z of its class: what the two weights change is log(1 + eᵗ) with t = base + w₁ · first + w₂ · second.
 * `constant` alone stands for the examples whose two inputs are zero.
 */
export interface LogitSlice {
  /** Examples in all, over which the cost is a mean. */
  count: number;
  /** Cost of everything that the two weights do not change. */
  constant: number;
  /** What the cost falls by for each unit of the weights, over the examples of the logit's own class. */
  slope: readonly [number, number];
  /** z − log S with both weights at zero, by example. */
  base: Float64Array;
  /** By what each weight is multiplied, by example. */
  first: Float64Array;
  second: Float64Array;
}

/** log(1 + eᵗ) without overflow. */
export function softplus(t: number): number {
  return t > 0 ? t + Math.log1p(Math.exp(-t)) : Math.log1p(Math.exp(t));
}

/** Mean cost per example, in nats. */
export function sliceCost(slice: LogitSlice, w1: number, w2: number): number {
  const { base, first, second, constant, slope, count } = slice;
  let sum = constant - w1 * slope[0] - w2 * slope[1];
  for (let at = 0; at < base.length; at++) {
    sum += softplus((base[at] ?? 0) + w1 * (first[at] ?? 0) + w2 * (second[at] ?? 0));
  }
  return sum / count;
}

/** Gradient of the summed cost by the two weights, and its second derivatives `[11, 12, 22]`. */
export function sliceSlopes(
  slice: LogitSlice,
  w1: number,
  w2: number,
): { gradient: [number, number]; curvature: [number, number, number] } {
  const { base, first, second, slope } = slice;
  let [g1, g2] = [-slope[0], -slope[1]];
  let [h11, h12, h22] = [0, 0, 0];
  for (let at = 0; at < base.length; at++) {
    const [x, y] = [first[at] ?? 0, second[at] ?? 0];
    const p = 1 / (1 + Math.exp(-((base[at] ?? 0) + w1 * x + w2 * y)));
    g1 += p * x;
    g2 += p * y;
    const q = p * (1 - p);
    h11 += q * x * x;
    h12 += q * x * y;
    h22 += q * y * y;
  }
  return { gradient: [g1, g2], curvature: [h11, h12, h22] };
}

/**
 * Where the cost is least. The cost is convex in the two weights: Newton's steps, halved until the cost falls.
 * @returns null where it falls without end, or the two weights cannot be told apart.
 */
export function sliceMinimum(slice: LogitSlice, from: readonly [number, number]): [number, number] | null {
  let [w1, w2] = from;
  let cost = sliceCost(slice, w1, w2);
  for (let round = 0; round < 100; round++) {
    const { gradient, curvature } = sliceSlopes(slice, w1, w2);
    const [[g1, g2], [h11, h12, h22]] = [gradient, curvature];
    const determinant = h11 * h22 - h12 * h12;
    if (!(determinant > 1e-12 * h11 * h22)) return null;
    const [d1, d2] = [(h22 * g1 - h12 * g2) / determinant, (h11 * g2 - h12 * g1) / determinant];
    if (Math.hypot(d1, d2) < 1e-10 * (1 + Math.hypot(w1, w2))) return [w1, w2];
    let share = 1;
    let next = sliceCost(slice, w1 - d1, w2 - d2);
    while (!(next <= cost) && share > 1e-6) {
      share /= 2;
      next = sliceCost(slice, w1 - share * d1, w2 - share * d2);
    }
    if (!(next <= cost)) return [w1, w2];
    [w1, w2, cost] = [w1 - share * d1, w2 - share * d2, next];
    if (Math.hypot(w1, w2) > 1e4) return null;
  }
  return [w1, w2];
}
