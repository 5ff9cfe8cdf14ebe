import type { SnapshotItem } from '../../../shared/models/face-snapshot.ts';

/** What is not the same in a face of the same row and part: the box, the bytes, or both. */
export function changeWords(
  before: Pick<SnapshotItem, 'sha256' | 'box'>,
  after: Pick<SnapshotItem, 'sha256' | 'box'>,
): string {
  const bytes = before.sha256 !== after.sha256;
  const sides = ['x1', 'y1', 'x2', 'y2'] as const;
  const box = sides.some((side) => before.box[side] !== after.box[side]);
  if (bytes && box) return 'different file and box';
  return bytes ? 'different file' : 'different box';
}
