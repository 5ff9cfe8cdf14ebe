/** A check that is measured is kept where its doubt is at least this. */
export const leastDoubt = 0.5;

/**
 * How suspicious a measure is, 0…1: 0.5 at `limit`, 1 at `worst`, on one line through both, which may rise or fall.
 * @param worst another number than `limit`.
 */
export function doubt(value: number, limit: number, worst: number): number {
  return Math.min(1, Math.max(0, 0.5 + (0.5 * (value - limit)) / (worst - limit)));
}
