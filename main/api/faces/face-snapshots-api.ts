import { resolve } from 'node:path';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FaceImaging } from '../../../shared/models/face-snapshot.ts';
import { leakFacts } from '../../data/faces/snapshots/leaks.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { requireEmpty, snapshotExportTask } from '../../work/faces/snapshot-export-task.ts';
import { snapshotMatricesTask } from '../../work/faces/snapshot-matrices-task.ts';
import { chooseFaces, listedFaces, shortOfFaces } from '../../work/faces/snapshot-plan.ts';
import { requireSnapshot, snapshotReads } from './snapshot-reads.ts';

/** Snapshots of faces: what would be in one, keeping it, comparing two, and taking one out of the lab. */
export function faceSnapshotsApi(lab: LabContext): LabHandlers['faceSnapshots'] {
  const { snapshots } = lab.store.faces;
  return {
    ...snapshotReads(lab),
    plan: async ({ rule, imaging }) => (await chooseFaces(lab, rule, imaging)).plan,
    async create({ rule: asked, imaging, name, parts }) {
      const chosen =
        parts === null ? await chooseFaces(lab, asked, imaging) : await listedFaces(lab, asked, imaging, parts);
      const { plan, items, rule, missing } = { rule: asked, missing: [], ...chosen };
      if (plan.short.length > 0) throw shortOfFaces(plan.short);
      const known = snapshots.find(plan.hash) !== undefined;
      const snapshot = snapshots.put(
        {
          hash: plan.hash,
          name: name ?? usualName(imaging),
          rule,
          imaging,
          matrices: null,
          leaks: leakFacts(plan.leaks),
          createdAt: new Date().toISOString(),
        },
        items,
      );
      lab.events.emit({ type: 'face-snapshots-changed' });
      return { snapshot, known, missing, job: lab.jobs.add(snapshotMatricesTask(lab, snapshot)) };
    },
    makeMatrices({ snapshot: name, ...asked }) {
      const snapshot = requireSnapshot(lab, name);
      return { job: lab.jobs.add(snapshotMatricesTask(lab, snapshot, asked)) };
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
