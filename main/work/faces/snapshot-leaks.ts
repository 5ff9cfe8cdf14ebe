import type { SnapshotItem, SplitLeak } from '../../../shared/models/face-snapshot.ts';
import { cropMeasuresOf } from '../../data/faces/checks/checked-face.ts';
import { comparableHash } from '../../data/faces/checks/twin-checks.ts';
import { nearPairs } from '../../data/faces/near-pairs.ts';
import { leakFacts, splitLeaks } from '../../data/faces/snapshots/leaks.ts';
import type { LabContext } from '../lab-context.ts';
import { inSlices } from './in-slices.ts';

/** Difference hashes of crops as they were measured, in their order; null where a crop has none that tells anything. */
export function keptHashes(
  { store }: Pick<LabContext, 'store'>,
  crops: readonly Pick<SnapshotItem, 'sha256' | 'box'>[],
): (Uint8Array | null)[] {
  return crops.map(({ sha256, box }) => {
    const measured = store.faces.images.measure(sha256, box);
    if (measured === undefined) return null;
    return comparableHash({ measures: cropMeasuresOf(measured.measures), dhash: measured.dhash });
  });
}

/** Near-duplicates in different parts. @param hashes of the items, in their order. */
export async function leaksAmong(
  items: readonly SnapshotItem[],
  hashes: readonly (Uint8Array | null)[],
  signal?: AbortSignal,
): Promise<SplitLeak[]> {
  return splitLeaks(items, await inSlices(nearPairs(hashes), signal), hashes);
}

/** Works the leaks of snapshots out that were made before these were kept. Their crops were measured when they were made. */
export async function fillLeaks(lab: Pick<LabContext, 'store'>): Promise<void> {
  const { snapshots } = lab.store.faces;
  for (const hash of snapshots.withoutLeaks()) {
    const items = snapshots.items(hash);
    snapshots.setLeaks(hash, leakFacts(await leaksAmong(items, keptHashes(lab, items))));
  }
}
