export interface Interval {
  low: number;
  high: number;
}

/** The 0.975 quantile of the standard normal distribution: 95 % lie between its negative and itself. */
const z95 = 1.959963984540054;

/**
 * Wilson's score interval of a proportion, 95 % unless `z` says otherwise: the interval that stays inside 0…1 and keeps its
 * coverage when the proportion is near an end, where the familiar ±1.96·√(p(1−p)/n) fails.
 * Source: E. B. Wilson, JASA 22 (1927), 209–212; numbers in R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872, method 3.
 * @param proportion successes / n, in 0…1.
 * @param n number of trials; with none nothing is known and the interval is 0…1.
 */
export function wilsonInterval(proportion: number, n: number, z = z95): Interval {
  if (!(n > 0)) return { low: 0, high: 1 };
  const square = z * z;
  const centre = (proportion + square / (2 * n)) / (1 + square / n);
  const half = (z * Math.sqrt((proportion * (1 - proportion)) / n + square / (4 * n * n))) / (1 + square / n);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * 95 % interval of the difference of two proportions of different examples, `one − other`: Newcombe's hybrid of two score intervals.
 * Of the same examples it is too wide, so that what it calls a difference is one.
 * Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873–890, method 10.
 * @param one proportion with its number of trials, as `other`.
 */
export function differenceInterval(
  one: { proportion: number; n: number },
  other: { proportion: number; n: number },
): Interval {
  const [a, b] = [wilsonInterval(one.proportion, one.n), wilsonInterval(other.proportion, other.n)];
  const difference = one.proportion - other.proportion;
  return {
    low: difference - Math.hypot(one.proportion - a.low, b.high - other.proportion),
    high: difference + Math.hypot(a.high - one.proportion, other.proportion - b.low),
  };
}

/**
 * Exact McNemar test of two classifiers on the same examples: how likely a division of the changed examples at least as uneven as this one
 * is, where each is as likely to become right as wrong. Two-sided, at most 1.
 * Source: Q. McNemar, Psychometrika 12 (1947), 153–157, by the binomial distribution instead of its approximation.
 * @param nowRight examples that only the second classifies correctly. @param nowWrong those that only the first does.
 */
export function mcnemarProbability(nowRight: number, nowWrong: number): number {
  const n = nowRight + nowWrong;
  const fewer = Math.min(nowRight, nowWrong);
  // In logarithms: 2⁻ⁿ is no number any more from n = 1075 on.
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((n - k + 1) / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, 2 * sum);
}

/** Of one class; `precision`, `recall` and `f1` are in 0…1, null where the class was never predicted or has no images. */
export interface ClassScore {
  precision: number | null;
  recall: number | null;
  f1: number | null;
  /** Images of this class. */
  actual: number;
  /** Images taken for this class. */
  predicted: number;
}

/**
 * Precision, recall and F1 of every class.
 * @param counts confusion counts `[classes][classes]`, actual first, predicted second.
 */
export function classScores(counts: readonly (readonly number[])[]): ClassScore[] {
  return counts.map((row, index) => {
    const right = row[index] ?? 0;
    const actual = sum(row);
    const predicted = sum(counts.map((other) => other[index] ?? 0));
    return {
      precision: predicted > 0 ? right / predicted : null,
      recall: actual > 0 ? right / actual : null,
      f1: actual + predicted > 0 ? (2 * right) / (actual + predicted) : null,
      actual,
      predicted,
    };
  });
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
