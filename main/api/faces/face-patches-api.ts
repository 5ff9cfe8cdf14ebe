import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PatchEntry } from '../../../shared/models/face-decision.ts';
import { relationOf, theirsStands, type ConflictRule } from '../../data/faces/patch/merge.ts';
import { patchOfText } from '../../data/faces/patch/patch-text.ts';
import type { FaceStore } from '../../store/faces/face-store.ts';
import type { LabContext } from '../lab-context.ts';
import { ChangedFaces } from './changed-faces.ts';
import { patchReads } from './patch-reads.ts';

/** Decisions on their way to another lab and back. Lines that cannot be read are told by `preview` and left out by `import`. */
export function facePatchesApi(lab: LabContext): LabHandlers['facePatches'] {
  const faces = lab.store.faces;
  const changed = new ChangedFaces(lab.events);
  return {
    ...patchReads(lab),
    import: ({ text, conflicts, takeTheirs }) => {
      const { entries } = patchOfText(text);
      const done = lab.store.atomically(() => merge(faces, entries, conflicts, new Set(takeTheirs)));
      changed.add(done.rows);
      changed.flush();
      return done.counts;
    },
  };
}

interface Merged {
  counts: { added: number; same: number; unknownRows: number; keptMine: number };
  rows: number[];
}

/** Takes in what the rule lets stand, as one act that can be undone. */
function merge(
  faces: FaceStore,
  entries: readonly PatchEntry[],
  rule: ConflictRule,
  takeTheirs: ReadonlySet<number>,
): Merged {
  const counts = { added: 0, same: 0, unknownRows: 0, keptMine: 0 };
  const taken: PatchEntry[] = [];
  for (const theirs of entries) {
    const [row] = faces.rows.named(theirs.rowKey);
    if (row === undefined) counts.unknownRows += 1;
    const mine = faces.decisions.lastWord(theirs.rowKey, theirs.sha256);
    const relation = relationOf(mine, theirs);
    const chosen = row !== undefined && takeTheirs.has(row);
    if (relation === 'same') counts.same += 1;
    else if (mine === undefined || chosen || theirsStands(mine, theirs, rule)) taken.push(theirs);
    else counts.keptMine += 1;
  }
  counts.added = taken.length;
  return { counts, rows: faces.decisions.take(taken) };
}
