import type { TrialSettings } from '../../../shared/models/sweeps/plan.ts';

/** What the runs of one setting came to: by metric, then by seed. */
export interface GroupValues {
  set: TrialSettings;
  metrics: ReadonlyMap<string, ReadonlyMap<number, number>>;
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
