/** What a net predicts for examples: the probability of the class it chooses, whether that is right, and the probability of the right one. */
export interface Predictions {
  confidence: Float64Array;
  right: Uint8Array;
  /** Probability of the actual class. */
  likelihood: Float64Array;
  labels: ArrayLike<number>;
  /** Σ over the classes of (p − y)², of each example. */
  squares: Float64Array;
}

export interface Bin {
  from: number;
  to: number;
  count: number;
  /** Null of a bin without examples. */
  confidence: number | null;
  accuracy: number | null;
  right: number;
}

/** Examples by their confidence, in bins of equal width; a confidence on an edge belongs to the bin below it. */
export function reliability({ confidence, right }: Predictions, bins: number): Bin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  confidence.forEach((value, example) => {
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1))];
    if (bin === undefined) return;
    bin.count += 1;
    bin.confidence += value;
    bin.right += right[example] ?? 0;
  });
  return sums.map(({ count, confidence: sum, right: hits }, at) => ({
    from: at / bins,
    to: (at + 1) / bins,
    count,
    confidence: count === 0 ? null : sum / count,
    accuracy: count === 0 ? null : hits / count,
    right: hits,
  }));
}

/**
 * Expected and largest calibration error: the distance between accuracy and mean confidence of the bins, weighted by their examples, and
 * the largest. Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017).
 */
export function calibrationErrors(bins: readonly Bin[]): { expected: number; largest: number } {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const gaps = bins.flatMap(({ accuracy, confidence, count }) =>
    accuracy === null || confidence === null ? [] : [{ gap: Math.abs(accuracy - confidence), count }],
  );
  return {
    expected: gaps.reduce((sum, { gap, count }) => sum + (gap * count) / all, 0),
    largest: Math.max(0, ...gaps.map(({ gap }) => gap)),
  };
}
