import type { SnapshotItem } from '../models/face-snapshot.ts';
import type { InspectedPart } from '../models/inspection.ts';

const splitOf: Readonly<Record<InspectedPart, SnapshotItem['split']>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};

/** The faces of a snapshot by the parts of its matrices, whose rows are in the order of its items. */
export function itemsByPart(items: readonly SnapshotItem[]): (part: InspectedPart) => readonly SnapshotItem[] {
  return (part) => items.filter(({ split }) => split === splitOf[part]);
}
