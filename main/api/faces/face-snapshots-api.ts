import { resolve } from 'node:path';
import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FaceImaging, FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { snapshotDifference } from '../../data/faces/snapshots/difference.ts';
import type { LabContext } from '../lab-context.ts';
import { requireEmpty, snapshotExportTask } from './snapshot-export-task.ts';
import { snapshotMatricesTask } from './snapshot-matrices-task.ts';
import { chooseFaces, shortOfFaces } from './snapshot-plan.ts';

/** Snapshots of faces: what would be in one, keeping it, comparing two, and taking one out of the lab. */
export function faceSnapshotsApi(lab: LabContext): LabHandlers['faceSnapshots'] {
  const { snapshots } = lab.store.faces;
  return {
    list: () => snapshots.list(),
    show({ snapshot: name }) {
      const snapshot = requireSnapshot(lab, name);
      return { snapshot, items: snapshots.items(snapshot.hash) };
    },
    plan: async ({ rule, imaging }) => (await chooseFaces(lab, rule, imaging)).plan,
    async create({ rule, imaging, name }) {
      const { plan, items } = await chooseFaces(lab, rule, imaging);
      if (plan.short.length > 0) throw shortOfFaces(plan.short);
      const snapshot = snapshots.put(
        {
          hash: plan.hash,
          name: name ?? usualName(imaging),
          rule,
          imaging,
          matrices: null,
          createdAt: new Date().toISOString(),
        },
        items,
      );
      lab.events.emit({ type: 'face-snapshots-changed' });
      return { snapshot, job: lab.jobs.add(snapshotMatricesTask(lab, snapshot)) };
    },
    diff({ before, after }) {
      const itemsOf = (name: string): ReturnType<typeof snapshots.items> =>
        snapshots.items(requireSnapshot(lab, name).hash);
      return snapshotDifference(itemsOf(before), itemsOf(after));
    },
    async export({ snapshot: name, path }) {
      const snapshot = requireSnapshot(lab, name);
      await requireEmpty(resolve(path));
      return { job: lab.jobs.add(snapshotExportTask(lab, snapshot, path)) };
    },
  };
}

function usualName({ size, colour }: FaceImaging): string {
  return colour === 'grey' ? `faces-${size}-grey` : `faces-${size}`;
}

/** @throws LabError `not_found`, saying which there are. */
function requireSnapshot(lab: LabContext, name: string): FaceSnapshot {
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
