import jStat from 'jstat';

/** A mean with its 95 % interval, whose ends are null of fewer than two numbers. */
export interface PairedDifference {
  mean: number;
  low: number | null;
  high: number | null;
}

/** NaN of no numbers. */
export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/** The standard deviation of a sample, with n − 1; null of fewer than two numbers. */
export function sdOf(numbers: readonly number[]): number | null {
  if (numbers.length < 2) return null;
  const mean = meanOf(numbers);
  return Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (numbers.length - 1));
}

/**
 * The mean of differences and its 95 % interval by Student's t with n − 1 degrees of freedom.
 * Source: Student, "The probable error of a mean", Biometrika 6 (1908), 1–25.
 */
export function pairedDifference(differences: readonly number[]): PairedDifference {
  const [mean, sd] = [meanOf(differences), sdOf(differences)];
  if (sd === null) return { mean, low: null, high: null };
  const half = (jStat.studentt.inv(0.975, differences.length - 1) * sd) / Math.sqrt(differences.length);
  return { mean, low: mean - half, high: mean + half };
}
