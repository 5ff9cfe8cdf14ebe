import { LabError, toFailure } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PatchEntry, PatchSource } from '../../../shared/models/face-decision.ts';
import { relationOf, theirsStands, type ConflictRule } from '../../data/faces/patch/merge.ts';
import { openPatch } from '../../data/faces/patch/opened-patch.ts';
import type { FaceStore, PatchTaking } from '../../store/faces/face-store.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { ChangedFaces } from '../../work/faces/changed-faces.ts';
import { atPace, Pace } from '../../work/faces/pace.ts';
import { patchReads } from './patch-reads.ts';

/** Decisions on their way to another lab and back. `preview` lists lines that cannot be read, `import` skips them. */
export function facePatchesApi(lab: LabContext): LabHandlers['facePatches'] {
  return {
    ...patchReads(lab),
    import: ({ conflicts, takeTheirs, ...source }) => importPatch(lab, source, conflicts, new Set(takeTheirs)),
  };
}

interface Counts {
  added: number;
  same: number;
  unknownRows: number;
  keptMine: number;
}

/** Imports what the rule accepts as one act that can be undone. Between two parts of it the lab does its other work. */
async function importPatch(
  lab: LabContext,
  source: PatchSource,
  rule: ConflictRule,
  takeTheirs: ReadonlySet<number>,
): Promise<Counts> {
  const patch = await openPatch(source);
  const { decisions } = lab.store.faces;
  const counts: Counts = { added: 0, same: 0, unknownRows: 0, keptMine: 0 };
  const changed = new ChangedFaces(lab.events);
  try {
    const taking = decisions.takeInParts();
    try {
      const pace = new Pace({ least: 100, most: 1000 });
      for await (const entries of patch.rows()) {
        await atPace(entries, pace, (part) => {
          changed.add(
            lab.store.atomically(() => takePart(lab.store.faces, taking, part, { rule, takeTheirs, counts })),
          );
        });
        await lab.checkpoints.caughtUp();
      }
    } finally {
      taking.end();
    }
    return counts;
  } catch (error) {
    throw counts.added === 0 ? error : brokenOff(error, counts.added);
  } finally {
    changed.flush();
    await patch.close();
  }
}

/** @returns the rows that are touched. */
function takePart(
  faces: FaceStore,
  taking: PatchTaking,
  entries: readonly PatchEntry[],
  { rule, takeTheirs, counts }: { rule: ConflictRule; takeTheirs: ReadonlySet<number>; counts: Counts },
): number[] {
  const taken: PatchEntry[] = [];
  const seen: Counts = { added: 0, same: 0, unknownRows: 0, keptMine: 0 };
  for (const theirs of entries) {
    const row = faces.rows.ofKey(theirs.rowKey);
    if (row === undefined) seen.unknownRows += 1;
    const mine = faces.decisions.lastWord(theirs.rowKey, theirs.sha256);
    const chosen = row !== undefined && takeTheirs.has(row);
    if (relationOf(mine, theirs) === 'same') seen.same += 1;
    else if (mine === undefined) taken.push(theirs);
    // What a person says while the patch is on its way in was said to what they saw.
    else if (!taking.isLater(mine) && (chosen || theirsStands(mine, theirs, rule))) taken.push(theirs);
    else seen.keptMine += 1;
  }
  seen.added = taken.length;
  const rows = taking.add(taken);
  for (const name of ['added', 'same', 'unknownRows', 'keptMine'] as const) counts[name] += seen[name];
  return rows;
}

function brokenOff(error: unknown, added: number): LabError {
  const { code, message, details } = toFailure(error);
  const words = `${message} ${added} of the patch’s decisions are already imported. Import it again to add those that are missing.`;
  return new LabError(code, words, details);
}
