/** How far a measured quantity may have risen by the end, and how far it did. */
export interface Flatness {
  /** Median of the samples that are checked. */
  median: number;
  least: number;
  most: number;
  /** Growth over these samples along the line that fits them. */
  growth: number;
  /** What growth is still called flat. */
  allowed: number;
  flat: boolean;
}

/** What is left out at the beginning: caches fill and heaps settle. */
export const settlingShare = 1 / 3;

/**
 * Checks whether something stays the same: the line of the Theil–Sen estimator (the median of the slopes between all pairs, which single
 * peaks do not move) through the last two thirds of the samples must not rise by more than `allowed` from its one end to the other. To
 * fall is allowed.
 * @throws Error with fewer than six samples.
 */
export function flatness(samples: readonly number[], allowed: number): Flatness {
  const judged = samples.slice(Math.floor(samples.length * settlingShare));
  if (samples.length < 6) throw new Error(`${samples.length} samples are too few to judge.`);
  const slopes = judged.flatMap((value, at) =>
    judged.slice(at + 1).map((later, apart) => (later - value) / (apart + 1)),
  );
  const growth = medianOf(slopes) * (judged.length - 1);
  const [least, most] = [Math.min(...judged), Math.max(...judged)];
  return { median: medianOf(judged), least, most, growth: Math.round(growth), allowed, flat: growth <= allowed };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
