import type { SnapshotDifference, SnapshotItem } from '../../../../shared/models/face-snapshot.ts';

/**
 * What became of a snapshot. Items are matched by their rows: `moved` has the same bytes and box in another part, `changed` another
 * box or other bytes (in whatever part), `same` is neither.
 */
export function snapshotDifference(
  before: readonly SnapshotItem[],
  after: readonly SnapshotItem[],
): SnapshotDifference {
  const old = new Map(before.map((item) => [item.rowKey, item]));
  const now = new Set(after.map(({ rowKey }) => rowKey));
  const difference: SnapshotDifference = {
    added: [],
    removed: before.filter(({ rowKey }) => !now.has(rowKey)),
    moved: [],
    changed: [],
    same: 0,
  };
  for (const item of after) {
    const was = old.get(item.rowKey);
    if (was === undefined) difference.added.push(item);
    else if (!isSameFace(was, item)) difference.changed.push({ item, before: was });
    else if (was.split !== item.split) difference.moved.push({ item, from: was.split });
    else difference.same++;
  }
  return difference;
}

function isSameFace(a: SnapshotItem, b: SnapshotItem): boolean {
  return (
    a.sha256 === b.sha256 &&
    a.box.x1 === b.box.x1 &&
    a.box.y1 === b.box.y1 &&
    a.box.x2 === b.box.x2 &&
    a.box.y2 === b.box.y2
  );
}
