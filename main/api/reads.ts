import { backupReads } from './backups-api.ts';
import type { SomeHandlers } from './dispatch.ts';
import { faceReads } from './faces/face-reads.ts';
import { patchReads } from './faces/patch-reads.ts';
import { snapshotReads } from './faces/snapshot-reads.ts';
import type { ReadContext } from '../work/lab-context.ts';
import { diskReads } from './disk-reads.ts';
import { runReads } from './run-reads.ts';
import { sweepReads } from './sweep-reads.ts';

/**
 * The methods of the contract that only read and whose answers can be long. They know nothing of jobs or children, so that the reader's
 * thread answers them as the lab's own would.
 */
export function reads(lab: ReadContext) {
  return {
    runs: runReads(lab),
    backups: backupReads(lab),
    sweeps: sweepReads(lab),
    disk: diskReads(lab),
    faces: faceReads(lab),
    facePatches: patchReads(lab),
    faceSnapshots: snapshotReads(lab),
  } satisfies SomeHandlers;
}

/** Names on the wire of those methods. */
export function readNames(lab: ReadContext): ReadonlySet<string> {
  return new Set(
    Object.entries(reads(lab)).flatMap(([namespace, methods]) =>
      Object.keys(methods).map((name) => `${namespace}.${name}`),
    ),
  );
}
