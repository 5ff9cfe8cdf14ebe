/** Ranks from 1, equal values sharing the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, place) => place).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let at = from; at < to; at++) found[order[at] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}

/** Whether all are equal: what rounding leaves of their spread would pass for one. */
function isConstant(values: ArrayLike<number>): boolean {
  for (let at = 1; at < values.length; at++) if (values[at] !== values[0]) return false;
  return true;
}

/** Pearson's correlation; null where one of the two is the same everywhere. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (isConstant(a) || isConstant(b)) return null;
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let at = 0; at < n; at++) {
    meanA += (a[at] ?? 0) / n;
    meanB += (b[at] ?? 0) / n;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < n; at++) {
    const [x, y] = [(a[at] ?? 0) - meanA, (b[at] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** Spearman's ρ: the correlation of the ranks, ties shared; null where one of the two is the same everywhere. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  return correlation(ranks(a), ranks(b));
}

/**
 * Kendall's τ-b, which allows for ties; null where one of the two is the same everywhere.
 * Source: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945), 239–251.
 */
export function kendall(a: readonly number[], b: readonly number[]): number | null {
  let [agree, tiedA, tiedB, pairs] = [0, 0, 0, 0];
  for (let i = 1; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign((a[i] ?? 0) - (a[j] ?? 0)), Math.sign((b[i] ?? 0) - (b[j] ?? 0))];
      pairs++;
      agree += x * y;
      if (x === 0) tiedA++;
      if (y === 0) tiedB++;
    }
  }
  const scale = Math.sqrt((pairs - tiedA) * (pairs - tiedB));
  return scale === 0 ? null : agree / scale;
}
