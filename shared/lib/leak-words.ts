import type { SnapshotLeaks } from '../models/face-snapshot.ts';
import { matrixPartNames } from '../models/matrices.ts';

/** Whether near-duplicates are known to be in different parts. */
export function isLeaky(known: SnapshotLeaks | null | undefined): known is SnapshotLeaks {
  return known != null && known.pairs > 0;
}

/** 3 pairs of near-duplicates in different parts */
export function leakTitle({ pairs }: Pick<SnapshotLeaks, 'pairs'>): string {
  return `${pairs.toLocaleString('en')} ${pairs === 1 ? 'pair' : 'pairs'} of near-duplicates in different parts`;
}

/** One sentence about leaks: how many, where, and what they do to an accuracy. */
export function leakWords(known: SnapshotLeaks): string {
  const parts = matrixPartNames.filter((part) => known.parts[part] > 0);
  const where = parts.map((part) => `${known.parts[part].toLocaleString('en')} ${part}`).join(', ');
  const faces = known.faces === 1 ? 'face' : 'faces';
  return `${leakTitle(known)} (${faces}: ${where}), which inflates the accuracy.`;
}
