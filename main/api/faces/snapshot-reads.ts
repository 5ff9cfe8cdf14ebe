import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { snapshotDifference } from '../../data/faces/snapshots/difference.ts';
import type { LabContext } from '../../work/lab-context.ts';

/** What is kept of snapshots of faces. */
export function snapshotReads(lab: Pick<LabContext, 'store'>) {
  const { snapshots } = lab.store.faces;
  return {
    list: () => snapshots.list(),
    show({ snapshot: name }) {
      const snapshot = requireSnapshot(lab, name);
      return { snapshot, items: snapshots.items(snapshot.hash) };
    },
    diff({ before, after }) {
      const itemsOf = (name: string): ReturnType<typeof snapshots.items> =>
        snapshots.items(requireSnapshot(lab, name).hash);
      return snapshotDifference(itemsOf(before), itemsOf(after));
    },
  } satisfies Partial<LabHandlers['faceSnapshots']>;
}

/** @throws LabError `not_found`, saying which there are. */
export function requireSnapshot(lab: Pick<LabContext, 'store'>, name: string): FaceSnapshot {
  const snapshot = lab.store.faces.snapshots.find(name);
  if (snapshot !== undefined) return snapshot;
  const known = lab.store.faces.snapshots.list().map((other) => other.name);
  throw new LabError(
    'not_found',
    known.length === 0
      ? 'This lab has no snapshot of faces yet. Make one on the Snapshots page or with “faces snapshot create”.'
      : `There is no snapshot “${name}”. There are: ${known.slice(0, 20).join(', ')}.`,
  );
}
