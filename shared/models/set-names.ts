import { dataKinds } from './data/data-kinds.ts';
import type { DataRef } from './data/data-set.ts';

/**
 * A run with the names by which programs outside know its set: `digits`, or `matrices` (a folder's, or a snapshot's of faces); the
 * other is null.
 */
export function withSetNames<Run extends { data: DataRef | null }>(
  run: Run,
): Run & { digits: string | null; matrices: string | null } {
  const { data } = run;
  const option = dataKinds.get(data?.kind ?? '')?.option;
  const named = (name: string): string | null => (data !== null && option === name ? data.id : null);
  return { ...run, digits: named('digits'), matrices: named('matrices') };
}
